import { compareBytes } from '@kith/identity';

/**
 * The place of a change in the one total order: rank first (time + lift, greater than every rank its writer had seen), then feed,
 * then seq. Two different changes never compare as equal.
 */
export interface Position {
  readonly rank: number;
  /** Feed id, 32 bytes. */
  readonly feed: Uint8Array;
  readonly seq: number;
}

/** Compares two positions in the one total order, for `sort`: negative when `a` comes first, 0 only for the same change. */
export function comparePositions(a: Position, b: Position): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  const byFeed = compareBytes(a.feed, b.feed);
  if (byFeed !== 0) return byFeed;
  return a.seq - b.seq;
}
