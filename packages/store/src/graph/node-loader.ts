import type { Did } from '@kith/identity';
import type { EntryReference } from '../format/body.js';
import { bytesFromId } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import type { KeyValueStore } from '../storage/port.js';
import type { CatalogRow } from './catalog.js';
import { foldNode, laterOf } from './fold-node.js';
import type { FoldContext, Refusal } from './fold-node.js';
import type { GraphEvent } from './graph-types.js';
import { locateCovers, noneArrived } from './covers.js';
import { readSpillKey, recordKey, spillRange } from './index-layout.js';
import type { IndexRow } from './index-layout.js';
import type { CachedNode, NodeCache } from './node-cache.js';
import type { Node } from './node.js';
import type { NodeIdentity } from './node-identity.js';
import { readRecord, readRecordHead } from './node-record.js';
import type { NodeRecord } from './node-record.js';
import { placeName } from './snapshot-cover.js';
import type { ChangeReader, EntryPlace, LocatedEntry, ReadableChange } from './ports.js';

/** The state and functions that the parts of the graph share. */
export interface GraphCore {
  readonly store: KeyValueStore;
  readonly reader: ChangeReader;
  readonly identity: NodeIdentity;
  readonly context: FoldContext;
  /** The person of this device. Marks are computed for this person. */
  readonly me: Did;
  readonly cache: NodeCache;
  readonly rows: () => ReadonlyMap<number, CatalogRow>;
  /** Reads the catalog again, for rows of another tab. */
  readonly refresh: () => Promise<void>;
  readonly onEvent: (event: GraphEvent) => void;
}

/** Loads nodes from the cache, or reads and folds them. */
export interface NodeLoader {
  byId(ids: readonly NodeId[]): Promise<(Node | undefined)[]>;
  byRow(rows: readonly IndexRow[]): Promise<(Node | undefined)[]>;
  /** Notes that these nodes have changed. Running loads must not cache their old values. */
  touched(ids: Iterable<NodeId>): void;
  /** Keeps the results of all running loads out of the cache. */
  forget(): void;
}

export function nodeLoader(core: GraphCore): NodeLoader {
  const running = new Set<Set<NodeId>>();
  let lifetime = 0;

  async function loading<T>(work: (keep: (id: NodeId, cached: CachedNode) => Node) => Promise<T>): Promise<T> {
    const touched = new Set<NodeId>();
    const started = lifetime;
    running.add(touched);
    try {
      return await work((id, cached) => {
        if (started !== lifetime) return cached.node;
        if (touched.has(id)) return core.cache.get(id)?.node ?? cached.node;
        core.cache.set(id, cached);
        return cached.node;
      });
    } finally {
      running.delete(touched);
    }
  }

  /** Folds groups of entries, each of one node. `expected`: the id of the node, where the caller knows it. */
  async function foldGroups(
    groups: readonly { places: readonly EntryPlace[]; expected: NodeId | undefined }[],
    keep: (id: NodeId, cached: CachedNode) => Node,
  ): Promise<(Node | undefined)[]> {
    const changes = await readGroups(core, groups);
    const { covers } = await locateCovers(core, changes.flat(), noneArrived);
    return groups.map(({ places }, at) => {
      const group = changes[at] ?? [];
      const first = group[0];
      if (first === undefined) return undefined;
      const id = first.id;
      const { cached } = foldEntries(
        core,
        id,
        group.map(({ change }) => change),
        covers,
        places.length,
      );
      return cached === null ? undefined : keep(id, cached);
    });
  }

  return {
    forget() {
      lifetime += 1;
    },
    touched(ids) {
      for (const touched of running) for (const id of ids) touched.add(id);
    },
    byId: (ids) =>
      loading(async (keep) => {
        const found = ids.map((id) => core.cache.get(id)?.node);
        const missing = ids.flatMap((id, at) => {
          const bytes = found[at] === undefined ? bytesFromId(id) : null;
          return bytes === null ? [] : [{ id, bytes, at }];
        });
        if (missing.length === 0) return found;
        const records = await readRecords(
          core,
          missing.map(({ bytes }) => bytes),
        );
        const groups = missing.map(({ id }, at) => ({ places: records[at]?.places ?? [], expected: id }));
        const nodes = await foldGroups(groups, keep);
        missing.forEach(({ at }, index) => (found[at] = nodes[index]));
        return found;
      }),
    byRow: (rows) =>
      loading(async (keep) => {
        const found = rows.map((row) => cachedAt(core.cache, row)?.node);
        const missing = rows.flatMap((row, at) => (found[at] === undefined ? [{ row, at }] : []));
        if (missing.length === 0) return found;
        const led = missing.filter(({ row }) => row.prefix !== undefined);
        const records = await readRecords(
          core,
          led.flatMap(({ row }) => (row.prefix === undefined ? [] : [row.prefix])),
        );
        const placesOf = new Map(led.map(({ at }, index) => [at, records[index]?.places ?? []]));
        const groups = missing.map(({ row, at }) => ({ places: placesOf.get(at) ?? [row], expected: undefined }));
        const nodes = await foldGroups(groups, keep);
        missing.forEach(({ at }, index) => (found[at] = nodes[index]));
        return found;
      }),
  };
}

export interface FullRecord {
  readonly record: NodeRecord;
  /** All entries, including those stored beside the record. */
  readonly places: readonly EntryPlace[];
}

/** Reads the records of these ids or id prefixes. */
export async function readRecords(core: GraphCore, ids: readonly Uint8Array[]): Promise<(FullRecord | undefined)[]> {
  if (ids.length === 0) return [];
  const values = await core.store.getMany(ids.map(recordKey));
  if (values.every((value) => value === undefined)) return [];
  return await Promise.all(
    values.map(async (value, at) => {
      const id = ids[at];
      if (value === undefined || id === undefined) return undefined;
      const record = await recordOf(core, value);
      if (record.count <= record.entries.length) return { record, places: record.entries };
      const spilled = await core.store.range(spillRange(id));
      return { record, places: [...record.entries, ...spilled.map(([key]) => readSpillKey(key))] };
    }),
  );
}

export async function recordOf(core: GraphCore, value: Uint8Array): Promise<NodeRecord> {
  const { schema, pending } = readRecordHead(value);
  if (!pending && !core.rows().has(schema)) await core.refresh();
  const row = core.rows().get(schema);
  return readRecord(value, row === undefined ? 0 : row.properties.length + (row.marks.length > 0 ? 1 : 0));
}

export interface OwnedChange {
  readonly id: NodeId;
  readonly change: ReadableChange;
}

/** Reads the changes of all groups in one call. Leaves out changes of other nodes. */
export async function readGroups(
  core: GraphCore,
  groups: readonly { places: readonly EntryPlace[]; expected: NodeId | undefined }[],
): Promise<OwnedChange[][]> {
  const places = groups.flatMap((group) => group.places);
  const answers = places.length === 0 ? [] : await core.reader.read(places);
  let next = 0;
  return groups.map((group) => {
    let expected = group.expected;
    const owned: OwnedChange[] = [];
    for (let left = group.places.length; left > 0; left--) {
      const answer = answers[next++];
      if (answer?.kind !== 'change') continue;
      const name = core.identity.of(answer.change);
      expected ??= name?.id;
      if (name !== null && name.id === expected) owned.push({ id: name.id, change: answer.change });
      else core.onEvent({ type: 'unreadable', code: 'index-mismatch' });
    }
    return owned;
  });
}

export interface FoldedEntries {
  readonly cached: CachedNode | null;
  readonly refusals: readonly Refusal[];
}

export function foldEntries(
  core: GraphCore,
  id: NodeId,
  changes: readonly ReadableChange[],
  covers: ReadonlyMap<EntryReference, LocatedEntry>,
  count: number,
): FoldedEntries {
  const first = changes[0];
  if (first === undefined) return { cached: null, refusals: [] };
  const { node, refusals } = foldNode(core.context, id, changes, covers);
  if (node === null) return { cached: null, refusals };
  if (changes.length === 1 && first.body.type !== 'snapshot') {
    return { cached: { node, count, highest: first.position, inPlace: true, extendable: count === 1 }, refusals };
  }
  const highest = changes.reduce((latest, { position }) => laterOf(latest, position), first.position);
  const anchor = placeName(node.place);
  const inPlace = changes.some(({ place }) => placeName(place) === anchor);
  const extendable = changes.length === count && changes.every(({ body }) => body.type !== 'snapshot');
  return { cached: { node, count, highest, inPlace, extendable }, refusals };
}

function cachedAt(cache: NodeCache, row: IndexRow): CachedNode | undefined {
  const found = row.displaced ? undefined : cache.at(row);
  return found ?? (row.prefix === undefined ? undefined : cache.beginningWith(row.prefix));
}
