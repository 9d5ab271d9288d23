import { CborWriter, concatBytes } from '@kith/identity';
import { CborReader } from '../format/cbor-bytes.js';
import { kindNumber } from '../format/ids.js';
import type { FeedKind } from '../format/ids.js';

/**
 * Where a space's log lies in its key-value store (the graph's index has tables 0x10 to 0x1f):
 *
 *     00                          the space: revision, reindexed, control, next feed and frontier, written by every commit and expected by the next
 *     01 feed                     a feed: id, kind, length, head, cut
 *     02 feed seq                 an entry
 *     03 hash                     a control entry beside its feed's chain, kept for a pin
 *     04 feed n                   a fork proof
 *     05 device feed              the acknowledged length of an own feed on another device
 *     06 epoch feed seq           a content entry waiting for its key
 *     07 node | feed from to      a mark: fold again this node, or the nodes of a range of entries
 *     08 feed seq                 an erased content entry; its body must still be dropped
 *     0a feed seq                 the shown rank of a content entry that came with an implausible rank
 *     09 name                     facts about this device's part: own feeds, the invite it came with
 *     0b                          a checkpoint of the control state
 *
 * feed and seq are 32-bit big-endian local numbers, so ranges come in order.
 */
export const table = {
  space: 0,
  feed: 1,
  entry: 2,
  aside: 3,
  proof: 4,
  held: 5,
  waiting: 6,
  refold: 7,
  erase: 8,
  local: 9,
  shown: 10,
  checkpoint: 11,
} as const;

type Part = number | Uint8Array;

export function keyOf(name: keyof typeof table, ...parts: readonly Part[]): Uint8Array {
  let length = 1;
  for (const part of parts) length += typeof part === 'number' ? 4 : part.length;
  const key = new Uint8Array(length);
  key[0] = table[name];
  let offset = 1;
  for (const part of parts) {
    if (typeof part === 'number') {
      key[offset] = part >>> 24;
      key[offset + 1] = (part >>> 16) & 0xff;
      key[offset + 2] = (part >>> 8) & 0xff;
      key[offset + 3] = part & 0xff;
      offset += 4;
    } else {
      key.set(part, offset);
      offset += part.length;
    }
  }
  return key;
}

/** Returns the range of all keys with this prefix. The prefix must contain a byte other than 0xff. */
export function within(prefix: Uint8Array): { from: Uint8Array; to: Uint8Array } {
  const to = prefix.slice();
  let last = to.length - 1;
  while (last > 0 && to[last] === 0xff) last -= 1;
  to[last] = (to[last] as number) + 1;
  return { from: prefix, to: to.subarray(0, last + 1) };
}

export function numberAt(key: Uint8Array, offset: number): number {
  return new DataView(key.buffer, key.byteOffset).getUint32(offset);
}

export interface FeedRecord {
  readonly id: Uint8Array;
  readonly kind: FeedKind;
  readonly length: number;
  readonly headHash: Uint8Array;
  /** Rank of the head; 0 for an empty feed. */
  readonly headRank: number;
  readonly cut: number | null;
}

export function encodeFeedRecord(record: FeedRecord): Uint8Array {
  const writer = new CborWriter(96);
  writer.array(6);
  writer.bytes(record.id);
  writer.uint(kindNumber[record.kind]);
  writer.uint(record.length);
  writer.bytes(record.headHash);
  writer.uint(Math.max(0, record.headRank));
  writer.uint(record.cut === null ? 0 : record.cut + 1);
  return writer.finish();
}

/** @throws MalformedBytes */
export function decodeFeedRecord(bytes: Uint8Array): FeedRecord {
  const reader = new CborReader(bytes);
  reader.array();
  const id = reader.bytesOf(32).slice();
  const kind = reader.uint() === kindNumber.control ? 'control' : 'content';
  const length = reader.uint();
  const headHash = reader.bytesOf(32).slice();
  const headRank = reader.uint();
  const cut = reader.uint();
  reader.end();
  return { id, kind, length, headHash, headRank, cut: cut === 0 ? null : cut - 1 };
}

/** A head that no known entry names. */
export interface FrontierEntry {
  readonly kind: FeedKind;
  readonly feed: number;
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface SpaceRecord {
  /** Counts the commits. */
  readonly revision: number;
  /** Counts the commits that changed nodes besides those of the entries they appended. */
  readonly reindexed: number;
  /** Counts the commits that changed the control state. */
  readonly control: number;
  /** The local number for the next new feed. No number is used twice. */
  readonly nextFeed: number;
  readonly frontier: readonly FrontierEntry[];
}

export function encodeSpaceRecord(record: SpaceRecord): Uint8Array {
  const writer = new CborWriter(32 + record.frontier.length * 48);
  writer.array(5);
  writer.uint(record.revision);
  writer.uint(record.reindexed);
  writer.uint(record.control);
  writer.uint(record.nextFeed);
  writer.array(record.frontier.length);
  for (const entry of record.frontier) {
    writer.uint(kindNumber[entry.kind]);
    writer.uint(entry.feed);
    writer.uint(entry.seq);
    writer.bytes(entry.hash);
  }
  return writer.finish();
}

/** @throws MalformedBytes */
export function decodeSpaceRecord(bytes: Uint8Array): SpaceRecord {
  const reader = new CborReader(bytes);
  reader.array();
  const revision = reader.uint();
  const reindexed = reader.uint();
  const control = reader.uint();
  const nextFeed = reader.uint();
  const count = reader.array();
  const frontier: FrontierEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const kind = reader.uint() === kindNumber.control ? 'control' : 'content';
    frontier.push({ kind, feed: reader.uint(), seq: reader.uint(), hash: reader.bytesOf(32).slice() });
  }
  reader.end();
  return { revision, reindexed, control, nextFeed, frontier };
}

/** Returns the entry that a key of table `waiting` names. */
export function readWaitingKey(key: Uint8Array): { readonly feed: number; readonly seq: number } {
  return { feed: numberAt(key, 17), seq: numberAt(key, 21) };
}

/** Encodes a fork proof for storage: length of the first entry in 4 bytes, the first entry, the second. */
export function encodeProof([a, b]: readonly [Uint8Array, Uint8Array]): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, a.length);
  return concatBytes(length, a, b);
}

export function decodeProof(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  const length = numberAt(bytes, 0);
  return [bytes.slice(4, 4 + length), bytes.slice(4 + length)];
}
