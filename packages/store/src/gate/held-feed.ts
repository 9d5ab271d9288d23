import type { Awaitable, DeviceCertificate } from '@kith/identity';
import type { FeedKind } from '../format/ids.js';

/** The writer of a feed, read from entry 0 and checked against the feed's id. */
export interface FeedOwner {
  readonly kind: FeedKind;
  readonly certificate: DeviceCertificate;
}

/** The part of a feed that is already held, as the gate needs it. */
export interface HeldFeed {
  /** Feed id, 32 bytes. */
  readonly id: Uint8Array;
  /** Number of entries held without a gap, from seq 0. */
  readonly length: number;
  /** Change hash of the last held entry; 32 zeros for none. */
  readonly headHash: Uint8Array;
  /** Rank of the last held entry; -1 for none. */
  readonly headRank: number;
  /** Null before entry 0. */
  readonly owner: FeedOwner | null;
  /** The seq at which a proven fork cuts the feed: no entry from this seq on is taken. Null without a fork. */
  readonly cut: number | null;
  /** Returns a held entry as stored. `seq` must be below `length`. */
  entryAt(seq: number): Awaitable<Uint8Array>;
}

export const NO_HASH = new Uint8Array(32);

/** Returns a feed without held entries. */
export function unheld(id: Uint8Array): HeldFeed {
  const entryAt = (seq: number): never => {
    throw new RangeError(`entry ${seq} of a feed that is not held`);
  };
  return { id, length: 0, headHash: NO_HASH, headRank: -1, owner: null, cut: null, entryAt };
}
