import type { CryptoEngine } from '@kith/identity';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import { ABSENT_VALUE } from './catalog.js';
import type { CatalogIndex, CatalogRow } from './catalog.js';
import type { CountQuery, Floor, Selection } from './graph-types.js';
import { schemaName } from './selection.js';
import { lookUpValue } from './index-draft.js';
import type { IndexNumbers } from './index-draft.js';
import { feedRange, positionRange, readRow, readRowKey, valuesRange } from './index-layout.js';
import type { IndexRow, RankBounds } from './index-layout.js';

/** The inputs of reading the index. */
export interface IndexAccess {
  readonly store: KeyValueStore;
  readonly crypto: CryptoEngine;
  readonly numbers: IndexNumbers;
}

export interface PageRequest {
  readonly bounds: RankBounds;
  readonly newestFirst: boolean;
  /** At least 1. A page may hold a few more rows, since ranks are read whole. */
  readonly limit: number;
}

export interface Page {
  readonly rows: readonly IndexRow[];
  /** No further rows lie within the bounds. */
  readonly last: boolean;
}

/** Reads a page of a selection's rows in the order of rank, from the best index. */
export async function readPage(access: IndexAccess, selection: Selection, request: PageRequest): Promise<Page> {
  const row = access.numbers.current.get(schemaName(selection));
  if (row === undefined) return noRows;
  const lists = await listsOf(access, selection, row);
  const pages = await Promise.all(lists.map(([index, value]) => readList(access.store, index, value, request)));
  const [only] = pages;
  return pages.length === 1 && only !== undefined ? only : merge(pages, request);
}

const noRows: Page = { rows: [], last: true };

type List = readonly [index: number, value: number];

/**
 * Returns the lists of rows to read: one for an indexed property or for the index of all nodes, otherwise one for each value of
 * an index.
 */
async function listsOf(access: IndexAccess, { where }: Selection, row: CatalogRow): Promise<List[]> {
  const inOrder = row.indexes.filter(({ order, mark }) => order === 'position' && mark === undefined);
  const exact = inOrder.find(({ property }) => property !== null && where?.[property] !== undefined);
  if (exact !== undefined) return await exactList(access, exact, where);
  const all = inOrder.find(({ property }) => property === null);
  if (all !== undefined) return [[all.number, ABSENT_VALUE]];
  const [first] = inOrder;
  return first === undefined ? [] : await listsOfAllValues(access.store, first.number);
}

async function exactList(
  access: IndexAccess,
  { number, property }: CatalogIndex,
  where: Selection['where'],
): Promise<List[]> {
  const value = await lookUpValue(access.numbers, access, property === null ? undefined : where?.[property]);
  return value === undefined ? [] : [[number, value]];
}

async function listsOfAllValues(store: KeyValueStore, index: number): Promise<List[]> {
  const lists: List[] = [];
  for (let from = 0; ;) {
    const [pair] = await store.range({ ...valuesRange(index, from), limit: 1 });
    if (pair === undefined) return lists;
    const { value } = readRowKey(pair[0]);
    lists.push([index, value]);
    from = value + 1;
  }
}

async function readList(
  store: KeyValueStore,
  index: number,
  value: number,
  { bounds, newestFirst, limit }: PageRequest,
): Promise<Page> {
  const pairs = await store.range({ ...positionRange(index, value, bounds), reverse: newestFirst, limit: limit + 1 });
  const rows = pairs.map(rowOf);
  if (rows.length <= limit) return { rows, last: true };
  const edge = rows[limit - 1];
  const beyond = rows[limit];
  if (edge === undefined || beyond === undefined) return noRows;
  if (edge.rank !== beyond.rank) return { rows: rows.slice(0, limit), last: false };
  const level = await store.range(positionRange(index, value, { from: edge.rank, to: edge.rank + 1 }));
  return { rows: [...rows.filter(({ rank }) => rank !== edge.rank), ...level.map(rowOf)], last: false };
}

/** Merges the pages of several lists, up to the rank to which every unfinished list has been read. */
function merge(pages: readonly Page[], { newestFirst, limit }: PageRequest): Page {
  const sign = newestFirst ? -1 : 1;
  const rows = pages.flatMap((page) => page.rows).toSorted((a, b) => sign * (a.rank - b.rank));
  const edges = pages.flatMap((page) => (page.last ? [] : page.rows.slice(-1)));
  const known = edges.reduce((count, edge) => Math.min(count, lastWithin(rows, edge.rank, sign)), rows.length);
  const cut = rows[Math.min(limit, known) - 1];
  if (cut === undefined) return { rows: [], last: edges.length === 0 };
  const end = lastWithin(rows, cut.rank, sign);
  return { rows: rows.slice(0, end), last: edges.length === 0 && end === rows.length };
}

/** Returns the number of rows up to a rank. */
function lastWithin(rows: readonly IndexRow[], rank: number, sign: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sign * ((rows[middle]?.rank ?? 0) - rank) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rowOf([key, value]: KeyValuePair): IndexRow {
  const { rank, feed, seq, displaced } = readRowKey(key);
  return { rank, feed, seq, displaced, ...readRow(value) };
}

/** Returns the index by feed for one property of the selection, restricted to no more than the mark. */
export function feedIndex(
  { indexes }: CatalogRow,
  { where, mark }: Pick<CountQuery, 'where' | 'mark'>,
): CatalogIndex | undefined {
  return indexes.find(
    (index) =>
      index.order === 'feed' && index.mark === mark && index.property !== null && where?.[index.property] !== undefined,
  );
}

/** Number of rows of the first read, and of the first read after skipped rows. */
const FIRST_ROWS = 16;
const ROWS_AFTER_SKIP = 2;

/**
 * Yields the rows of one value in an index by feed that lie above a floor. Each read asks for more rows than the last, and rows
 * below the floor of a feed are skipped. So neither many new rows nor many old ones take many reads.
 */
export async function* readAbove(
  access: IndexAccess,
  { number, property }: CatalogIndex,
  where: Selection['where'],
  { floor, limit }: { readonly floor: Floor; readonly limit: number },
): AsyncGenerator<readonly IndexRow[]> {
  const value = await lookUpValue(access.numbers, access, property === null ? undefined : where?.[property]);
  if (value === undefined) return;
  let range = feedRange(number, value, { feed: 0, seq: 0 });
  for (let asked = Math.min(FIRST_ROWS, limit); ;) {
    const pairs = await access.store.range({ ...range, limit: asked });
    const rows = pairs.map(rowOf);
    const firstSeq = ({ feed }: IndexRow) => (floor.get(feed) ?? -1) + 1;
    const above = rows.filter((row) => row.seq >= firstSeq(row));
    if (above.length > 0) yield above;
    const [last, lastKey] = [rows.at(-1), pairs.at(-1)?.[0]];
    if (last === undefined || lastKey === undefined || rows.length < asked) return;
    const isBelow = last.seq < firstSeq(last);
    range = isBelow
      ? feedRange(number, value, { feed: last.feed, seq: firstSeq(last) })
      : { ...range, from: Uint8Array.of(...lastKey, 0) };
    asked = isBelow ? Math.min(ROWS_AFTER_SKIP, limit) : Math.min(4 * asked, limit);
  }
}
