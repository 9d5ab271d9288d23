import type { CryptoEngine } from '@kith/identity';
import type { Value } from '../format/body.js';
import { bytesFromId } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import { comparePositions } from '../format/order.js';
import type { CatalogRow } from './catalog.js';
import { extendNode } from './fold-node.js';
import type { Refusal } from './fold-node.js';
import type { GraphPlan } from './graph-types.js';
import { IndexDraft } from './index-draft.js';
import type { IndexNumbers } from './index-draft.js';
import { recordKey, rowKey, spillKey, writeRow } from './index-layout.js';
import type { Anchor } from './index-layout.js';
import { beginningOf } from './node-cache.js';
import type { CachedNode } from './node-cache.js';
import { locateCovers } from './covers.js';
import type { Arrived, CoverLink } from './covers.js';
import { foldEntries, readGroups, readRecords } from './node-loader.js';
import type { FoldedEntries, FullRecord, GraphCore, OwnedChange } from './node-loader.js';
import { INLINE_ENTRIES, writeRecord } from './node-record.js';
import type { NodeRecord, ShownRecord } from './node-record.js';
import type { EntryPlace, ReadableChange } from './ports.js';
import { placeName } from './snapshot-cover.js';

/** What has happened to one node. */
export interface NodeEffect {
  readonly id: NodeId;
  /** Null: there is nothing to show any more, or not yet. */
  readonly cached: CachedNode | null;
  /** All its entries. */
  readonly places: readonly EntryPlace[];
}

export interface PlannedEffects {
  readonly nodes: readonly NodeEffect[];
  readonly refusals: readonly Refusal[];
  /** Takes the numbers into use. */
  readonly adopt: () => void;
}

/** One node on its way through a plan. */
interface Work {
  readonly id: NodeId;
  readonly bytes: Uint8Array;
  readonly changes: ReadableChange[];
  record: FullRecord | undefined;
  folded: FoldedEntries;
  places: readonly EntryPlace[];
}

export interface PlanRequest {
  readonly changes: readonly ReadableChange[];
  readonly nodes: readonly NodeId[];
  readonly fresh: boolean;
  readonly arrived: Arrived;
  /** Catalog rows that hold no nodes after this. */
  readonly emptied: readonly CatalogRow[];
  /** Index keys that go whatever else happens. */
  readonly removed: readonly Uint8Array[];
}

const unfolded: FoldedEntries = { cached: null, refusals: [] };

/** Folds the nodes concerned as they will be after the commit, and compares the rows they had with those they will have. */
export async function planIndex(
  core: GraphCore,
  numbers: IndexNumbers,
  crypto: CryptoEngine,
  request: PlanRequest,
): Promise<GraphPlan> {
  const works = groupByNode(core, request);
  if (!request.fresh) {
    const records = await readRecords(
      core,
      works.map(({ bytes }) => bytes),
    );
    works.forEach((work, at) => (work.record = records[at]));
  }
  const links = await foldWorks(core, works, request.arrived);
  const draft = new IndexDraft(numbers, crypto, core.context.schemas);
  await draft.prepareValues(indexedValues(draft, works), core.store);
  const ranks = await ranksOfSingles(core, works);
  for (const work of works) writeNode(core, draft, work, ranks);
  for (const link of links) draft.link(bytesFromId(link.id) ?? noBytes, link);
  for (const row of request.emptied) draft.removeRow(row);
  draft.deletes.push(...request.removed);
  const added = new Set(request.changes.map(({ place }) => placeName(place)));
  return {
    ...draft.finish(),
    nodes: works.map(({ id }) => id),
    effects: {
      nodes: works.map(({ id, folded, places }) => ({ id, cached: folded.cached, places })),
      refusals: works.flatMap(({ folded }) => folded.refusals.filter(({ place }) => added.has(placeName(place)))),
      adopt: () => draft.adopt(),
    },
  };
}

function groupByNode(core: GraphCore, { changes, nodes }: PlanRequest): Work[] {
  const works = new Map<NodeId, Work>();
  const workOf = (id: NodeId, bytes: Uint8Array) => {
    let work = works.get(id);
    if (work === undefined)
      works.set(id, (work = { id, bytes, changes: [], record: undefined, folded: unfolded, places: [] }));
    return work;
  };
  for (const change of changes) {
    const name = core.identity.of(change);
    if (name !== null) workOf(name.id, name.bytes).changes.push(change);
  }
  // One work for each record: an id known only by its beginning stands back behind the whole one.
  const beginnings = new Set([...works.keys()].map(beginningOf));
  for (const id of [...nodes.filter(isWhole), ...nodes]) {
    const bytes = bytesFromId(id);
    if (bytes === null || beginnings.has(beginningOf(id))) continue;
    beginnings.add(beginningOf(id));
    workOf(id, bytes);
  }
  return [...works.values()];
}

/** Only ids of which no more than the beginning is known end in so many zeros, but for one in 2^120. */
function isWhole(id: NodeId): boolean {
  return !id.endsWith('A'.repeat(20));
}

/** Reads what is not at hand, in one call for all nodes, and folds. */
async function foldWorks(core: GraphCore, works: readonly Work[], arrived: Arrived): Promise<readonly CoverLink[]> {
  const whole = works.filter((work) => !extend(core, work));
  const groups = whole.map(({ id, changes, record }) => {
    const given = new Set(changes.map(({ place }) => placeName(place)));
    return {
      expected: id,
      places: record === undefined ? [] : record.places.filter((place) => !given.has(placeName(place))),
    };
  });
  const earlier = await readGroups(core, groups);
  const all = whole.map((work, at): OwnedChange[] => [
    ...(earlier[at] ?? []),
    ...unique(work.changes).map((change) => ({ id: work.id, change })),
  ]);
  const { covers, links } = await locateCovers(core, all.flat(), arrived);
  whole.forEach((work, at) => {
    work.places = union(work.record?.places ?? [], work.changes);
    work.folded = foldEntries(
      core,
      work.id,
      (all[at] ?? []).map(({ change }) => change),
      covers,
      work.places.length,
    );
  });
  return links;
}

/** Folds onto the cached node where all changes come after everything it has; true when that was possible. */
function extend(core: GraphCore, work: Work): boolean {
  if (work.record === undefined || work.changes.length === 0) return false;
  let current = core.cache.get(work.id);
  if (current === undefined || current.count !== work.record.places.length) return false;
  const changes = work.changes.toSorted((a, b) => comparePositions(a.position, b.position));
  const refusals: Refusal[] = [];
  for (const change of changes) {
    if (
      !current.extendable ||
      change.body.type === 'snapshot' ||
      comparePositions(change.position, current.highest) <= 0
    )
      return false;
    const { node, refusals: more } = extendNode(core.context, current.node, change);
    if (node === null) return false;
    current = { ...current, node, count: current.count + 1, highest: change.position };
    refusals.push(...more);
  }
  work.folded = { cached: current, refusals };
  work.places = [...work.record.places, ...changes.map(({ place }) => place)];
  return true;
}

function* indexedValues(draft: IndexDraft, works: readonly Work[]): Iterable<Value> {
  for (const { folded } of works) {
    const node = folded.cached?.node;
    if (node === undefined) continue;
    for (const property of draft.rowFor(node.schema).properties) {
      const value = node.properties[property];
      if (value !== undefined) yield value;
    }
  }
}

/** A record of one entry does not repeat the rank that its row lies at: the entry tells. */
async function ranksOfSingles(core: GraphCore, works: readonly Work[]): Promise<Map<number, number>> {
  const places = works.flatMap(({ record }) => {
    const shown = record?.record.shown;
    return shown === null || shown === undefined || shown.anchor !== undefined ? [] : record!.places.slice(0, 1);
  });
  const ranks = new Map<number, number>();
  if (places.length === 0) return ranks;
  const answers = await core.reader.read(places);
  places.forEach((place, at) => {
    const answer = answers[at];
    if (answer !== undefined)
      ranks.set(placeName(place), (answer.kind === 'change' ? answer.change.position : answer.position).rank);
  });
  return ranks;
}

function writeNode(core: GraphCore, draft: IndexDraft, work: Work, ranks: ReadonlyMap<number, number>): void {
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
      : row.properties.map((name) => draft.valueNumber(node.properties[name]));
  const shown: ShownRecord | null =
    node === undefined ? null : { hidden: node.hidden, values, anchor: single ? undefined : anchor };

  const keep = new Set<string>();
  if (node !== undefined && row !== undefined && anchor !== undefined) {
    const state = writeRow({ hidden: node.hidden, prefix: single ? undefined : work.bytes });
    const known = rowsBefore.length === 0 ? undefined : new Map(rowsBefore.map((old) => [nameOf(old.key), old.state]));
    for (const key of rowsOf(row, values, anchor, displacedId(work.bytes, anchor, work.places), draft)) {
      const name = known === undefined ? '' : nameOf(key);
      keep.add(name);
      const old = known?.get(name);
      if (old === undefined || !sameBytes(old, state)) draft.puts.push([key, state]);
    }
  }
  for (const { key } of rowsBefore) if (!keep.has(nameOf(key))) draft.deletes.push(key);
  writeEntries(draft, work, { schema: row?.number ?? before?.record.schema ?? 0, shown });
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
  // The state of a row that leads to a record is not repeated in memory: such rows are written again.
  const state = shown.anchor === undefined ? writeRow({ hidden: shown.hidden, prefix: undefined }) : undefined;
  return rowsOf(row, shown.values, anchor, displacedId(id, anchor, places), draft).map((key) => ({ key, state }));
}

/** Two nodes may stand at one place when one of them took it from an entry of the other: the id then keeps their rows apart. */
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
  return row.indexes.map((index) => {
    const value = index.property === null ? 0 : (values[row.properties.indexOf(index.property)] ?? 0);
    return rowKey(index, value, anchor, displaced, draft.writer);
  });
}

function nameOf(key: Uint8Array): string {
  return String.fromCharCode(...key);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function unique(changes: readonly ReadableChange[]): ReadableChange[] {
  return [...new Map(changes.map((change) => [placeName(change.place), change])).values()];
}

function union(places: readonly EntryPlace[], changes: readonly ReadableChange[]): EntryPlace[] {
  return [
    ...new Map(
      [...places, ...changes.map(({ place }) => place)].map((place) => [
        placeName(place),
        { feed: place.feed, seq: place.seq },
      ]),
    ).values(),
  ];
}
