import { base64urlEncode } from '@kith/identity';
import type { Node } from '@kith/store';
import { isRecord } from '../read.js';

/** How far a channel was read: per content feed, by id, the last seq. A feed that is not in it has not been read at all. */
export type Watermark = ReadonlyMap<string, number>;

export const nothingRead: Watermark = new Map();

/** The higher of each: two devices that were apart never lose each other's reads, in whatever order they meet. */
export function highest(...watermarks: readonly Watermark[]): Watermark {
  const merged = new Map<string, number>();
  for (const watermark of watermarks) {
    for (const [feed, seq] of watermark) merged.set(feed, Math.max(seq, merged.get(feed) ?? -1));
  }
  return merged;
}

export function sameWatermark(a: Watermark, b: Watermark): boolean {
  if (a.size !== b.size) return false;
  for (const [feed, seq] of a) if (b.get(feed) !== seq) return false;
  return true;
}

/** Whether `a` says anything that `b` does not. */
export function exceeds(a: Watermark, b: Watermark): boolean {
  for (const [feed, seq] of a) if (seq > (b.get(feed) ?? -1)) return true;
  return false;
}

export function isAbove(node: Node, watermark: Watermark): boolean {
  return node.place.seq > (watermark.get(feedOf(node)) ?? -1);
}

export function feedOf(node: Node): string {
  return base64urlEncode(node.position.feed);
}

/** Reads the watermark out of a register; empty for any other. */
export function watermarkOf(register: Node): Watermark {
  const feeds = register.properties['feeds'];
  if (register.properties['kind'] !== 'watermark' || !isRecord(feeds)) return nothingRead;
  const entries = Object.entries(feeds).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return new Map(entries);
}
