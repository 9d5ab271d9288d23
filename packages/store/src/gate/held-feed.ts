import type { Awaitable, DeviceCertificate } from '@kith/identity';
import type { FeedKind } from '../format/ids.js';

/** Who writes a feed: told by its entry 0, and checked against the feed's id. */
export interface FeedOwner {
  readonly kind: FeedKind;
  readonly certificate: DeviceCertificate;
}

/** What the gate must know about the part of a feed that is already held. */
export interface HeldFeed {
  /** Feed id, 32 bytes. */
  readonly id: Uint8Array;
  /** Entries held without a gap, from seq 0. */
  readonly length: number;
  /** Change hash of the last one held; 32 zeros for none. */
  readonly headHash: Uint8Array;
  /** Rank of the last one held; -1 for none. */
  readonly headRank: number;
  /** Null before entry 0. */
  readonly owner: FeedOwner | null;
  /** Where a proven fork cuts the feed: entries from here on are not taken. */
  readonly cut: number | null;
  /** A held entry as stored, `seq` below `length`. */
  entryAt(seq: number): Awaitable<Uint8Array>;
}

export const NO_HASH = new Uint8Array(32);

/** A feed of which nothing is held yet. */
export function unheld(id: Uint8Array): HeldFeed {
  const entryAt = (seq: number): never => {
    throw new RangeError(`entry ${seq} of a feed that is not held`);
  };
  return { id, length: 0, headHash: NO_HASH, headRank: -1, owner: null, cut: null, entryAt };
}
