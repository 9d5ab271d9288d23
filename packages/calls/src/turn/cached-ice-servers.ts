import type { Clock, Timer } from '@kith/identity';
import * as v from 'valibot';
import type { IceServer, IceServers } from '../ports.js';
import { turnExpiry } from './rest-credentials.js';

/** The reason why a source gave no ICE servers. */
export type IceSourceCode =
  /** The source rejected or threw. */
  | 'ice-source-failed'
  /** It did not answer in time. */
  | 'ice-source-timeout'
  /** The answer is no list of ICE servers. */
  | 'ice-source-malformed'
  /** The answer had expired already: its clock differs, or it returns old servers. */
  | 'ice-source-expired';

/** The options of `cachedIceServers`. */
export interface CachedIceServersOptions {
  readonly clock: Clock;
  /** Milliseconds before the expiry at which servers are requested again. Default: 60 s. */
  readonly refreshBefore?: number;
  /** Milliseconds that the source has for an answer. Default: 5 s. */
  readonly timeout?: number;
  /** Called when the source fails. Calls continue without TURN, or with the last good answer until it expires. */
  readonly onFailure: (code: IceSourceCode, error?: unknown) => void;
}

const url = v.pipe(v.string(), v.regex(/^(?:stun|stuns|turn|turns):/), v.maxLength(1024));
const iceServers = v.pipe(
  v.array(
    v.object({
      urls: v.union([url, v.pipe(v.array(url), v.minLength(1), v.maxLength(8))]),
      username: v.exactOptional(v.pipe(v.string(), v.maxLength(512))),
      credential: v.exactOptional(v.pipe(v.string(), v.maxLength(512))),
    }),
  ),
  v.maxLength(16),
);

interface Answer {
  readonly servers: readonly IceServer[];
  /** Expiry in Unix milliseconds; Infinity if no credential expires. */
  readonly expiry: number;
}

/**
 * Caches the answers of a source, such as an own backend, for many connections. Requests them again shortly before they expire.
 * Concurrent requests share one answer. Never rejects.
 */
export function cachedIceServers(fetch: IceServers, options: CachedIceServersOptions): IceServers {
  const { clock, refreshBefore = 60_000, timeout = 5_000, onFailure } = options;
  let good: Answer | null = null;
  let asking: Promise<readonly IceServer[]> | null = null;

  const ask = async (): Promise<readonly IceServer[]> => {
    const outcome = await answerOf(fetch, clock, timeout);
    if ('servers' in outcome) good = outcome;
    else onFailure(outcome.code, outcome.error);
    if (good && good.expiry <= clock.now()) good = null;
    return good?.servers ?? [];
  };
  return () => {
    if (good && good.expiry - refreshBefore > clock.now()) return good.servers;
    asking ??= ask().finally(() => (asking = null));
    return asking;
  };
}

type Failure = { readonly code: IceSourceCode; readonly error?: unknown };

async function answerOf(fetch: IceServers, clock: Clock, timeout: number): Promise<Answer | Failure> {
  let timer: Timer | null = null;
  const late = new Promise<'late'>((resolve) => {
    timer = clock.after(timeout, () => resolve('late'));
  });
  const stop = () => timer?.cancel();
  try {
    const given = await Promise.race([Promise.resolve().then(fetch), late]);
    if (given === 'late') return { code: 'ice-source-timeout' };
    const parsed = v.safeParse(iceServers, given);
    if (!parsed.success) return { code: 'ice-source-malformed', error: parsed.issues[0] };
    const answer: Answer = { servers: parsed.output, expiry: expiryOf(parsed.output) };
    return answer.expiry <= clock.now() ? { code: 'ice-source-expired' } : answer;
  } catch (error) {
    return { code: 'ice-source-failed', error };
  } finally {
    stop();
  }
}

function expiryOf(servers: readonly IceServer[]): number {
  const ends = servers.map(({ username }) => (username === undefined ? null : turnExpiry(username)));
  return Math.min(...ends.map((end) => end ?? Infinity));
}
