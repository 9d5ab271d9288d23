import { comparePositions } from '../format/order.js';
import { locateCovers } from './covers.js';
import type { Arrived, CoverLink } from './covers.js';
import { extendNode, noCovers } from './fold-node.js';
import type { Refusal } from './fold-node.js';
import { foldEntries, readGroups } from './node-loader.js';
import type { GraphCore, OwnedChange } from './node-loader.js';
import type { Work } from './planner.js';
import type { EntryPlace, ReadableChange } from './ports.js';
import { placeName } from './snapshot-cover.js';

/** Reads the missing changes of all nodes in one call, and folds the nodes. */
export async function foldWorks(
  core: GraphCore,
  works: readonly Work[],
  arrived: Arrived,
): Promise<readonly CoverLink[]> {
  const whole: Work[] = [];
  for (const work of works) if (!foldAlone(core, work) && !extend(core, work)) whole.push(work);
  if (whole.length === 0) return [];
  const groups = whole.map(({ id, changes, record }) => {
    const given = new Set(changes.map(({ place }) => placeName(place)));
    return { expected: id, places: (record?.places ?? []).filter((place) => !given.has(placeName(place))) };
  });
  const earlier = await readGroups(core, groups);
  const all = whole.map((work, at): OwnedChange[] => [
    ...(earlier[at] ?? []),
    ...unique(work.changes).map((change) => ({ id: work.id, change })),
  ]);
  const { covers, links } = await locateCovers(core, all.flat(), arrived);
  whole.forEach((work, at) => {
    work.places = union(work.record?.places ?? [], work.changes);
    const changes = (all[at] ?? []).map(({ change }) => change);
    work.folded = foldEntries(core, work.id, changes, covers, work.places.length);
  });
  return links;
}

/** Folds a new node of one change, the common case. Returns true when that was possible. */
function foldAlone(core: GraphCore, work: Work): boolean {
  const [only] = work.changes;
  if (only === undefined || work.changes.length > 1 || work.record !== undefined || only.body.type === 'snapshot')
    return false;
  work.places = [{ feed: only.place.feed, seq: only.place.seq }];
  work.folded = foldEntries(core, work.id, work.changes, noCovers, 1);
  return true;
}

/** Adds the changes to the cached node if they come after all its entries. Returns true when that was possible. */
function extend(core: GraphCore, work: Work): boolean {
  const { record, changes } = work;
  const cached = core.cache.get(work.id);
  if (record === undefined || changes.length === 0 || cached?.extendable !== true) return false;
  if (cached.count !== record.places.length) return false;
  let { node, highest } = cached;
  const refusals: Refusal[] = [];
  const sorted = changes.toSorted((a, b) => comparePositions(a.position, b.position));
  for (const change of sorted) {
    if (change.body.type === 'snapshot' || comparePositions(change.position, highest) <= 0) return false;
    const folded = extendNode(core.context, node, change);
    if (folded.node === null) return false;
    ({ node } = folded);
    highest = change.position;
    refusals.push(...folded.refusals);
  }
  work.folded = { cached: { ...cached, node, highest, count: cached.count + sorted.length }, refusals };
  work.places = [...record.places, ...sorted.map(({ place }) => place)];
  return true;
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
