import type { CryptoEngine } from '@kith/identity';
import type { Value } from '../format/body.js';
import { bytesFromId, idBytes } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import type { CatalogRow } from './catalog.js';
import type { Arrived } from './covers.js';
import type { Refusal } from './fold-node.js';
import type { GraphPlan } from './graph-types.js';
import { IndexDraft } from './index-draft.js';
import type { IndexNumbers } from './index-draft.js';
import { beginningOf } from './node-cache.js';
import type { CachedNode } from './node-cache.js';
import { readRecords } from './node-loader.js';
import type { FoldedEntries, FullRecord, GraphCore } from './node-loader.js';
import { foldWorks } from './plan-fold.js';
import { ranksOfSingles, writeNode } from './plan-write.js';
import type { EntryPlace, ReadableChange } from './ports.js';
import { placeName } from './snapshot-cover.js';

/** The effect of a plan on one node. */
export interface NodeEffect {
  readonly id: NodeId;
  /** Null when the node is not shown, or not yet. */
  readonly cached: CachedNode | null;
  /** All entries of the node. */
  readonly places: readonly EntryPlace[];
  /** The node is shown now and was not shown before. */
  readonly appeared: boolean;
  /**
   * How queries found the node before. `nothing`: they did not. `same`: by its present schema and indexed values. `others`:
   * perhaps by other values.
   */
  readonly foundBy: 'nothing' | 'same' | 'others';
}

export interface PlannedEffects {
  readonly nodes: readonly NodeEffect[];
  readonly refusals: readonly Refusal[];
  /** Takes over the assigned numbers. */
  readonly adopt: () => void;
}

/** The state of one node during planning. */
export interface Work {
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
  /** Catalog rows that hold no nodes after this plan. */
  readonly emptied: readonly CatalogRow[];
  /** Index keys that are deleted in any case. */
  readonly removed: readonly Uint8Array[];
}

const unfolded: FoldedEntries = { cached: null, refusals: [] };

/** Folds the nodes concerned as of after the commit, and compares their old rows with the new ones. */
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
    if (records.length > 0) works.forEach((work, at) => (work.record = records[at]));
  }
  const links = await foldWorks(core, works, request.arrived);
  const draft = new IndexDraft(numbers, crypto, core.context.schemas);
  await draft.prepareValues(indexedValues(draft, works), core.store);
  const ranks = await ranksOfSingles(core, works);
  const foundBy = works.map((work) => writeNode(core, draft, work, ranks));
  for (const link of links) draft.link(idBytes(link.id), link);
  for (const row of request.emptied) draft.removeRow(row);
  draft.deletes.push(...request.removed);
  return {
    ...draft.finish(),
    nodes: works.map(({ id }) => id),
    effects: {
      nodes: works.map(({ id, folded, places, record }, at) => ({
        id,
        cached: folded.cached,
        places,
        appeared: isShown(folded) && record?.record.shown?.hidden !== false,
        foundBy: foundBy[at] ?? 'others',
      })),
      refusals: refusalsOf(works),
      adopt: () => draft.adopt(),
    },
  };
}

function isShown({ cached }: FoldedEntries): boolean {
  return cached !== null && !cached.node.hidden;
}

/** Returns the refusals of new changes. Earlier refusals have already been reported. */
function refusalsOf(works: readonly Work[]): Refusal[] {
  return works.flatMap(({ folded, changes, record }) => {
    if (folded.refusals.length === 0) return [];
    const added = new Set(changes.map(({ place }) => placeName(place)));
    for (const place of record?.places ?? []) added.delete(placeName(place));
    return folded.refusals.filter(({ place }) => added.has(placeName(place)));
  });
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
  // One work for each record: where the whole id is known, the id known only by its prefix is dropped.
  const beginnings = new Set([...works.keys()].map(beginningOf));
  for (const id of [...nodes.filter(isWhole), ...nodes]) {
    const bytes = bytesFromId(id);
    if (bytes === null || beginnings.has(beginningOf(id))) continue;
    beginnings.add(beginningOf(id));
    workOf(id, bytes);
  }
  return [...works.values()];
}

/**
 * Tells whether an id is known whole. An id known only by its prefix is padded with zeros; a whole id ends like that only once
 * in 2^120.
 */
function isWhole(id: NodeId): boolean {
  return !id.endsWith('A'.repeat(20));
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
