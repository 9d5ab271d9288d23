/** Why something a client sent, or was to be sent, went no further. */
export type DropReason =
  /** Not JSON text, not an object, or a field of the wrong type. */
  | 'malformed'
  /** JSON with a `type` this hub does not know. */
  | 'unknown-type'
  /** Over the rate limit. */
  | 'rate'
  /** Larger than a frame may be. */
  | 'oversized'
  /** A topic beyond the number one connection may have. */
  | 'too-many-topics'
  /** An empty or overlong topic name. */
  | 'bad-topic'
  /** Addressed to a session that no connection on the topic has shown to be its own. */
  | 'no-addressee'
  /** The subscriber reads too slowly. */
  | 'slow-reader';

/**
 * Why a connection ended. `frame`: the client sent a frame that was too large or broken. `flood`: too many messages over the rate
 * limit. `slow`: the client did not read. `dead`: no answer to a ping. `full`: the hub holds as many connections as it may.
 * `shutdown`: the hub was closed. `left`: the client closed it, or the network did.
 */
export type CloseReason = 'frame' | 'flood' | 'slow' | 'dead' | 'full' | 'shutdown' | 'left';

/** Everything the hub remembers about what went through it: numbers. */
export interface Counters {
  accepted: number;
  published: number;
  delivered: number;
  /** Claims of a session name that another live connection holds. */
  contested: number;
  readonly dropped: Record<DropReason, number>;
  readonly closed: Record<CloseReason, number>;
}

/** The numbers of a hub: the connections, topics and sessions of this moment, and the counters since it started. */
export interface HubStats extends Readonly<Counters> {
  readonly connections: number;
  readonly topics: number;
  readonly sessions: number;
}

export const createCounters = (): Counters => ({
  accepted: 0,
  published: 0,
  delivered: 0,
  contested: 0,
  dropped: {
    malformed: 0,
    'unknown-type': 0,
    rate: 0,
    oversized: 0,
    'too-many-topics': 0,
    'bad-topic': 0,
    'no-addressee': 0,
    'slow-reader': 0,
  },
  closed: { frame: 0, flood: 0, slow: 0, dead: 0, full: 0, shutdown: 0, left: 0 },
});
