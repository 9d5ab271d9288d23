import { ByteReader, ByteWriter } from './ordered-number.js';
import type { Anchor } from './index-layout.js';
import type { EntryPlace } from './ports.js';

/** The index record of a node: its entries, and the values its rows were made of, so that the rows can be removed again. */
export interface NodeRecord {
  /** Number of a catalog row. */
  readonly schema: number;
  /** Entries in the record, at most `INLINE_ENTRIES`. Further entries are stored beside it. */
  readonly entries: readonly EntryPlace[];
  /** Number of all entries. */
  readonly count: number;
  /** Null while no change creates the node. It then has no rows. */
  readonly shown: ShownRecord | null;
}

export interface ShownRecord {
  readonly hidden: boolean;
  /** Numbers of the indexed values, in the order of the catalog row. If the row has marks, their bits follow. */
  readonly values: readonly number[];
  /** Undefined for a node that has one entry and stands there: the entry gives the rank. */
  readonly anchor: Anchor | undefined;
}

export const INLINE_ENTRIES = 32;

const flag = { pending: 1, hidden: 2, many: 4 } as const;
const FLAG_RANGE = 8;

/** Encodes a record. For a message it takes four to six bytes: schema and flags, channel, feed, seq. */
export function writeRecord(
  { schema, entries, count, shown }: NodeRecord,
  bytes: ByteWriter = new ByteWriter(),
): Uint8Array {
  const many = shown === null || shown.anchor !== undefined;
  const flags =
    (shown === null ? flag.pending : 0) | (shown?.hidden === true ? flag.hidden : 0) | (many ? flag.many : 0);
  bytes.reset().number(schema * FLAG_RANGE + flags);
  for (const value of shown?.values ?? []) bytes.number(value);
  const anchor = shown?.anchor;
  if (anchor !== undefined) bytes.number(anchor.rank).number(anchor.feed).number(anchor.seq);
  if (many) bytes.number(count);
  for (const { feed, seq } of entries) bytes.number(feed).number(seq);
  return bytes.finish();
}

export function readRecordHead(record: Uint8Array): { schema: number; pending: boolean } {
  const head = new ByteReader(record).number();
  return { schema: Math.floor(head / FLAG_RANGE), pending: (head & flag.pending) !== 0 };
}

/** Decodes a record. `valueCount`: the number of values in rows of the record's schema. */
export function readRecord(record: Uint8Array, valueCount: number): NodeRecord {
  const reader = new ByteReader(record);
  const head = reader.number();
  const schema = Math.floor(head / FLAG_RANGE);
  const has = (bit: number) => (head & bit) !== 0;
  const pending = has(flag.pending);
  const values: number[] = [];
  if (!pending) for (let left = valueCount; left > 0; left--) values.push(reader.number());
  const anchor =
    has(flag.many) && !pending ? { rank: reader.number(), feed: reader.number(), seq: reader.number() } : undefined;
  const count = has(flag.many) ? reader.number() : 1;
  const entries: EntryPlace[] = [];
  while (!reader.done) entries.push({ feed: reader.number(), seq: reader.number() });
  return { schema, entries, count, shown: pending ? null : { hidden: has(flag.hidden), values, anchor } };
}
