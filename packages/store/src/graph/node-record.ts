import { ByteReader, ByteWriter } from './ordered-number.js';
import type { Anchor } from './index-layout.js';
import type { EntryPlace } from './ports.js';

/** What the index keeps of a node: its entries, and what its rows were made of, so that they can be taken away again. */
export interface NodeRecord {
  /** Number of a catalog row. */
  readonly schema: number;
  /** Entries in the record itself, at most `INLINE_ENTRIES`; the others lie beside it. */
  readonly entries: readonly EntryPlace[];
  /** All entries. */
  readonly count: number;
  /** Null while nothing makes the node; it then has no rows. */
  readonly shown: ShownRecord | null;
}

export interface ShownRecord {
  readonly hidden: boolean;
  /** Numbers of the indexed values, in the order of the catalog row; then, where it has marks, those of the node as bits. */
  readonly values: readonly number[];
  /** Undefined for a node of one entry at that entry, whose rank the entry tells. */
  readonly anchor: Anchor | undefined;
}

export const INLINE_ENTRIES = 32;

const flag = { pending: 1, hidden: 2, many: 4 } as const;
const FLAG_RANGE = 8;

/** Four to six bytes for a message: schema and flags, its channel, its feed, its seq. */
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

/** `valueCount`: how many values the rows of the record's schema are made of. */
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
