import { equalBytes } from '../storage/bytes.js';
import type { CatalogRow } from './catalog.js';
import type { IndexDraft } from './index-draft.js';
import { recordKey, rowKey, spillKey, writeRow } from './index-layout.js';
import type { Anchor } from './index-layout.js';
import type { FullRecord, GraphCore } from './node-loader.js';
import { INLINE_ENTRIES, writeRecord } from './node-record.js';
import type { NodeRecord, ShownRecord } from './node-record.js';
import { hasMark, marksOf } from './node-marks.js';
import type { NodeEffect, Work } from './planner.js';
import type { EntryPlace } from './ports.js';
import { placeName } from './snapshot-cover.js';

/** Returns the ranks of nodes with one entry. Their records do not contain the rank of the row; the entry does. */
export async function ranksOfSingles(core: GraphCore, works: readonly Work[]): Promise<Map<number, number>> {
  const places = works.flatMap(({ record }) => {
    const shown = record?.record.shown;
    return shown === null || shown === undefined || shown.anchor !== undefined
      ? []
      : (record?.places.slice(0, 1) ?? []);
  });
  const ranks = new Map<number, number>();
  if (places.length === 0) return ranks;
  const answers = await core.reader.read(places);
  places.forEach((place, at) => {
    const answer = answers[at];
    if (answer !== undefined)
      ranks.set(placeName(place), (answer.kind === 'change' ? answer.change : answer).shownRank);
  });
  return ranks;
}

/** Writes the difference between the old and the new rows and record of one node. */
export function writeNode(
  core: GraphCore,
  draft: IndexDraft,
  work: Work,
  ranks: ReadonlyMap<number, number>,
): NodeEffect['foundBy'] {
  const node = work.folded.cached?.node;
  const before = work.record;
  const rowsBefore = before === undefined ? [] : oldRows(core, draft, work.bytes, before, ranks);
  const row = node === undefined ? undefined : draft.rowFor(node.schema);
  const anchor =
    node === undefined ? undefined : { rank: node.position.rank, feed: node.place.feed, seq: node.place.seq };
  const single =
    anchor !== undefined && work.places.length === 1 && placeName(anchor) === placeName(work.places[0] ?? anchor);
  const values =
    node === undefined || row === undefined
      ? []
      : [...row.properties.map((name) => draft.valueNumber(node.properties[name])), ...marksOf(core, row, node)];
  const shown: ShownRecord | null =
    node === undefined ? null : { hidden: node.hidden, values, anchor: single ? undefined : anchor };

  const keep = new Set<string>();
  if (node !== undefined && row !== undefined && anchor !== undefined) {
    const state = writeRow({ hidden: node.hidden, prefix: single ? undefined : work.bytes });
    const known = new Map(rowsBefore.map((old) => [nameOf(old.key), old.state]));
    for (const key of rowsOf(row, values, anchor, displacedId(work.bytes, anchor, work.places), draft)) {
      if (before !== undefined) {
        const name = nameOf(key);
        keep.add(name);
        const old = known.get(name);
        if (old !== undefined && equalBytes(old, state)) continue;
      }
      draft.puts.push([key, state]);
    }
  }
  for (const { key } of rowsBefore) if (!keep.has(nameOf(key))) draft.deletes.push(key);
  writeEntries(draft, work, { schema: row?.number ?? before?.record.schema ?? 0, shown });
  const shownBefore = before?.record.shown ?? null;
  if (shownBefore === null) return 'nothing';
  const isSame =
    row?.number === before?.record.schema && row?.properties.every((_, at) => shownBefore.values[at] === values[at]);
  return isSame === true ? 'same' : 'others';
}

function writeEntries(
  draft: IndexDraft,
  { bytes, record, places }: Work,
  rest: Pick<NodeRecord, 'schema' | 'shown'>,
): void {
  const inline = places.slice(0, INLINE_ENTRIES);
  const spilledBefore = Math.max(INLINE_ENTRIES, record?.places.length ?? 0);
  for (const place of places.slice(spilledBefore)) draft.puts.push([spillKey(bytes, place), noBytes]);
  draft.puts.push([recordKey(bytes), writeRecord({ ...rest, entries: inline, count: places.length }, draft.writer)]);
}

const noBytes = new Uint8Array(0);

function oldRows(
  core: GraphCore,
  draft: IndexDraft,
  id: Uint8Array,
  { record, places }: FullRecord,
  ranks: ReadonlyMap<number, number>,
): { key: Uint8Array; state: Uint8Array | undefined }[] {
  const { shown } = record;
  const row = core.rows().get(record.schema);
  const only = places[0];
  if (shown === null || row === undefined || only === undefined) return [];
  const anchor = shown.anchor ?? { ...only, rank: ranks.get(placeName(only)) ?? 0 };
  // The state of a row with an id prefix is not kept in memory: such rows are always written.
  const state = shown.anchor === undefined ? writeRow({ hidden: shown.hidden, prefix: undefined }) : undefined;
  return rowsOf(row, shown.values, anchor, displacedId(id, anchor, places), draft).map((key) => ({ key, state }));
}

/**
 * Returns the id for the key of a row at the place of another node's entry. Two nodes can stand at one place; the id keeps
 * their rows apart.
 */
function displacedId(id: Uint8Array, anchor: Anchor, places: readonly EntryPlace[]): Uint8Array | undefined {
  const name = placeName(anchor);
  return places.some((place) => placeName(place) === name) ? undefined : id;
}

function rowsOf(
  row: CatalogRow,
  values: readonly number[],
  anchor: Anchor,
  displaced: Uint8Array | undefined,
  draft: IndexDraft,
): Uint8Array[] {
  return row.indexes.flatMap((index) => {
    if (index.mark !== undefined && !hasMark(row, values, index.mark)) return [];
    const value = index.property === null ? 0 : (values[row.properties.indexOf(index.property)] ?? 0);
    return [rowKey(index, value, anchor, displaced, draft.writer)];
  });
}

function nameOf(key: Uint8Array): string {
  return String.fromCharCode(...key);
}
