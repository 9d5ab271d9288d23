import { HubError } from './errors.js';

/** The limits of a hub. Each is a number of 1 or more. */
export interface HubLimits {
  /** Sockets held at once; one more is closed with 1013 `hub_full`. */
  connections: number;
  /** Largest message accepted, in bytes; a larger one closes with 1009. */
  frameBytes: number;
  /** Topics one connection may listen on. */
  topics: number;
  /** Longest topic name, in UTF-16 code units. */
  topicLength: number;
  /** Session names (`from`) one connection may hold, over all its topics. */
  sessions: number;
  /** Longest session name, in UTF-16 code units. */
  sessionLength: number;
  /** Tokens a connection may spend at once. A message costs one token for every 4 KiB begun. */
  burst: number;
  /** Tokens that come back each second. */
  messagesPerSecond: number;
  /** Messages dropped without the allowance once being whole again, after which the connection is closed with 1008. */
  floodDrops: number;
  /** Bytes waiting for one subscriber above which its messages are dropped. */
  bufferedBytes: number;
  /** How long a subscriber may stay above `bufferedBytes` before it is closed with 1013 `slow_reader`, in milliseconds. */
  slowAfter: number;
  /** A WebSocket ping leaves this often, in milliseconds. */
  pingEvery: number;
  /** A connection that was silent this long after its last sign of life before a ping is dead, in milliseconds. */
  deadAfter: number;
  /** How long a closing handshake may take before the socket is cut, in milliseconds. */
  closeGrace: number;
}

/** The limits of a hub that is given none. */
export const defaultLimits: Readonly<HubLimits> = Object.freeze({
  connections: 10_000,
  frameBytes: 64 * 1024,
  topics: 256,
  topicLength: 128,
  sessions: 256,
  sessionLength: 128,
  burst: 500,
  messagesPerSecond: 100,
  floodDrops: 500,
  bufferedBytes: 1024 * 1024,
  slowAfter: 5_000,
  pingEvery: 30_000,
  deadAfter: 45_000,
  closeGrace: 1_000,
});

/** The defaults with the given limits in their place. @throws HubError `invalid-limit`. */
export function resolveLimits(given: Partial<HubLimits> = {}): Readonly<HubLimits> {
  const limits: HubLimits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in defaultLimits))
      throw invalid(`There is no limit named ${name}`, `Use one of: ${Object.keys(defaultLimits).join(', ')}.`);
    if (!Number.isFinite(value) || value < 1)
      throw invalid(
        `The limit ${name} is not a number of 1 or more`,
        `Pass limits: { ${name}: ${defaultLimits[name as keyof HubLimits]} } or leave it out.`,
      );
  }
  if (limits.deadAfter <= limits.pingEvery || limits.deadAfter >= 2 * limits.pingEvery) {
    throw invalid(
      'deadAfter has to lie between pingEvery and twice pingEvery',
      'Keep the answer window shorter than the time between two pings.',
    );
  }
  return limits;
}

const invalid = (message: string, fix: string): HubError => new HubError('invalid-limit', message, { fix });
