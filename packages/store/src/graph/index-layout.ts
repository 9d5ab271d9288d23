import type { KeyRange } from '../storage/port.js';
import { ByteReader, ByteWriter } from './ordered-number.js';
import type { EntryPlace } from './ports.js';

/**
 * The keys of the local index, 0x10 to 0x1f of the space's database. It holds ids, order and state bits, never contents, and
 * can be rebuilt from the entries. Numbers in keys are ordered numbers; ranks take 7 bytes.
 *
 *     10 ‖ id prefix 12                                → record (see node-record.ts)
 *     11 ‖ schema                                      → catalog row (see catalog.ts)
 *     12 ‖ index ‖ value ‖ rank ‖ feed ‖ seq [‖ id prefix] → row: in the one order, by the creating change
 *     13 ‖ index ‖ value ‖ feed ‖ seq [‖ id prefix]    → row: by the creating change's place in its feed
 *     An index with a mark has rows of nodes with that mark only.
 *     14 ‖ digest 16                                   → number of an indexed value
 *     15 ‖ id prefix 12 ‖ feed ‖ seq                   → nothing: entries of a node beyond those in its record
 *     16 ‖ feed ‖ seq ‖ id prefix 12                   → nothing: the node has a snapshot that covers this entry
 *     17 ‖ hash prefix 12 ‖ id prefix 12               → nothing: the node has a snapshot that covers an entry not held yet
 *     1f                                               → generation and the next free numbers
 *
 * A feed has one entry for each rank, so feeds with equal ranks are the only ties that rows of 12 leave open: the reader
 * takes ranks whole and orders their few entries by feed id. An id is cut to 12 bytes. Reaching the beginning of somebody else's id
 * takes 2^96 hashes (2^79 for any of 100,000); two ids that meet after 2^48 are both their finder's own. Whole ids are compared
 * when entries are read.
 */
const table = {
  record: 0x10,
  catalog: 0x11,
  position: 0x12,
  feed: 0x13,
  value: 0x14,
  spill: 0x15,
  cover: 0x16,
  waiting: 0x17,
  head: 0x1f,
} as const;

export const ID_PREFIX_BYTES = 12;
export const HEAD_KEY = Uint8Array.of(table.head);
export const CATALOG_RANGE: KeyRange = { from: Uint8Array.of(table.catalog), to: Uint8Array.of(table.catalog + 1) };
export const RECORD_RANGE: KeyRange = { from: Uint8Array.of(table.record), to: Uint8Array.of(table.record + 1) };
export const SPILL_RANGE: KeyRange = { from: Uint8Array.of(table.spill), to: Uint8Array.of(table.spill + 1) };
export const COVER_RANGE: KeyRange = { from: Uint8Array.of(table.cover), to: Uint8Array.of(table.cover + 1) };
export const WAITING_RANGE: KeyRange = { from: Uint8Array.of(table.waiting), to: Uint8Array.of(table.waiting + 1) };

const writer = () => new ByteWriter();

export function prefixOf(id: Uint8Array): Uint8Array {
  return id.subarray(0, ID_PREFIX_BYTES);
}

export function recordKey(prefix: Uint8Array): Uint8Array {
  const key = new Uint8Array(1 + ID_PREFIX_BYTES);
  key[0] = table.record;
  key.set(prefixOf(prefix), 1);
  return key;
}

export function catalogKey(schema: number): Uint8Array {
  return writer().begin(table.catalog).number(schema).finish();
}

export function valueKey(digest: Uint8Array): Uint8Array {
  return writer().begin(table.value).bytes(digest).finish();
}

export function spillKey(prefix: Uint8Array, { feed, seq }: EntryPlace): Uint8Array {
  return writer().begin(table.spill).bytes(prefixOf(prefix)).number(feed).number(seq).finish();
}

export function spillRange(prefix: Uint8Array): KeyRange {
  return {
    from: writer().begin(table.spill).bytes(prefixOf(prefix)).finish(),
    to: writer().begin(table.spill).bytes(prefixOf(prefix)).byte(0xff).finish(),
  };
}

export function readSpillKey(key: Uint8Array): EntryPlace {
  const reader = new ByteReader(key, 1 + ID_PREFIX_BYTES);
  return { feed: reader.number(), seq: reader.number() };
}

export function coverKey({ feed, seq }: EntryPlace, prefix: Uint8Array): Uint8Array {
  return writer().begin(table.cover).number(feed).number(seq).bytes(prefixOf(prefix)).finish();
}

export function coverRange({ feed, seq }: EntryPlace): KeyRange {
  return {
    from: writer().begin(table.cover).number(feed).number(seq).finish(),
    to: writer()
      .begin(table.cover)
      .number(feed)
      .number(seq + 1)
      .finish(),
  };
}

export function waitingKey(hash: Uint8Array, prefix: Uint8Array): Uint8Array {
  return writer().begin(table.waiting).bytes(prefixOf(hash)).bytes(prefixOf(prefix)).finish();
}

export function readWaitingKey(key: Uint8Array): { hash: Uint8Array; prefix: Uint8Array } {
  return { hash: key.subarray(1, 1 + ID_PREFIX_BYTES), prefix: key.subarray(1 + ID_PREFIX_BYTES) };
}

/** Returns the id prefix at the end of a key. */
export function prefixInKey(key: Uint8Array): Uint8Array {
  return key.subarray(key.length - ID_PREFIX_BYTES);
}

/** The place of a node's row in an index. */
export interface Anchor extends EntryPlace {
  readonly rank: number;
}

export interface IndexNumber {
  readonly number: number;
  readonly order: 'position' | 'feed';
}

/**
 * Makes the key of a row. `prefix`: given for a node that stands at the place of an entry which, as far as this device knows,
 * belongs to another node. Only a snapshot by the entry's person can stand there. The entry's own node may have a row there
 * too.
 */
export function rowKey(
  index: IndexNumber,
  value: number,
  { rank, feed, seq }: Anchor,
  prefix: Uint8Array | undefined,
  bytes: ByteWriter,
): Uint8Array {
  bytes
    .begin(index.order === 'feed' ? table.feed : table.position)
    .number(index.number)
    .number(value);
  if (index.order === 'position') bytes.fixed(rank, 7);
  bytes.number(feed).number(seq);
  if (prefix !== undefined) bytes.bytes(prefixOf(prefix));
  return bytes.finish();
}

/** The state bits in a row. Empty for a shown node with one entry, which is the common case. */
export interface RowState {
  readonly hidden: boolean;
  /** The id prefix, which leads to the record of a node whose row does not lie at its only entry. */
  readonly prefix: Uint8Array | undefined;
}

const nothing = new Uint8Array(0);
const hiddenOnly = Uint8Array.of(1);
const plain: RowState = { hidden: false, prefix: undefined };

export function writeRow({ hidden, prefix }: RowState): Uint8Array {
  if (prefix === undefined) return hidden ? hiddenOnly : nothing;
  const row = new Uint8Array(1 + ID_PREFIX_BYTES);
  row[0] = hidden ? 1 : 0;
  row.set(prefixOf(prefix), 1);
  return row;
}

export function readRow(row: Uint8Array): RowState {
  if (row.length === 0) return plain;
  return { hidden: row[0] === 1, prefix: row.length > ID_PREFIX_BYTES ? row.subarray(1) : undefined };
}

/** A row as a query reads it. */
export interface IndexRow extends Anchor, RowState {
  /** The entry at this place belongs to another node. */
  readonly displaced: boolean;
}

export interface RankBounds {
  /** Lowest rank, inclusive. */
  readonly from?: number;
  /** Highest rank, exclusive. */
  readonly to?: number;
}

export function positionRange(index: number, value: number, { from, to }: RankBounds): KeyRange {
  const start = () => writer().begin(table.position).number(index).number(value);
  return {
    from: start()
      .fixed(from ?? 0, 7)
      .finish(),
    to: to === undefined ? start().byte(0xff).finish() : start().fixed(to, 7).finish(),
  };
}

/** Returns the range of rows from a place on, ordered by feed. */
export function feedRange(index: number, value: number, { feed, seq }: EntryPlace): KeyRange {
  const start = () => writer().begin(table.feed).number(index).number(value);
  return { from: start().number(feed).number(seq).finish(), to: start().byte(0xff).finish() };
}

/** Returns the range of all rows of an index from a value on. Its first row gives the next value. */
export function valuesRange(index: number, value: number): KeyRange {
  return {
    from: writer().begin(table.position).number(index).number(value).finish(),
    to: writer()
      .begin(table.position)
      .number(index + 1)
      .finish(),
  };
}

/** Reads the key of a row of either index. `rank` is 0 in an index by feed. */
export function readRowKey(key: Uint8Array): Anchor & { readonly value: number; readonly displaced: boolean } {
  const reader = new ByteReader(key, 1);
  reader.number();
  const value = reader.number();
  const rank = key[0] === table.position ? reader.fixed(7) : 0;
  return { value, rank, feed: reader.number(), seq: reader.number(), displaced: !reader.done };
}
