import type { NodeId } from '../format/ids.js';
import { bytesFromId } from '../format/ids.js';
import { locateCovers, noneArrived } from './covers.js';
import { foldEntries, readGroups, readRecords } from './node-loader.js';
import type { GraphCore } from './node-loader.js';
import type { NodeEffect } from './planner.js';
import type { ReadableChange } from './ports.js';
import { placeName } from './snapshot-cover.js';

/** Returns the effects on nodes of changes that another tab committed together with their index. */
export async function absorbed(core: GraphCore, changes: readonly ReadableChange[]): Promise<NodeEffect[]> {
  const given = new Map<NodeId, Map<number, ReadableChange>>();
  for (const change of changes) {
    const name = core.identity.of(change);
    if (name === null) continue;
    const group = given.get(name.id) ?? new Map<number, ReadableChange>();
    given.set(name.id, group.set(placeName(change.place), change));
  }
  const ids = [...given.keys()].flatMap((id) => {
    const bytes = bytesFromId(id);
    return bytes === null ? [] : [{ id, bytes }];
  });
  const records = await readRecords(
    core,
    ids.map(({ bytes }) => bytes),
  );
  const earlier = await readGroups(
    core,
    ids.map(({ id }, at) => ({
      expected: id,
      places: (records[at]?.places ?? []).filter((place) => given.get(id)?.has(placeName(place)) !== true),
    })),
  );
  const groups = ids.map(({ id }, at) => [
    ...(earlier[at] ?? []),
    ...[...(given.get(id)?.values() ?? [])].map((change) => ({ id, change })),
  ]);
  const { covers } = await locateCovers(core, groups.flat(), noneArrived);
  return ids.map(({ id }, at) => {
    const places = records[at]?.places ?? [];
    const group = (groups[at] ?? []).map(({ change }) => change);
    const { cached } = foldEntries(core, id, group, covers, places.length);
    const appeared = cached !== null && !cached.node.hidden && (earlier[at] ?? []).length === 0;
    // The commit has overwritten the earlier index rows of the node.
    const isNew = cached !== null && places.length === group.length && (earlier[at] ?? []).length === 0;
    return { id, cached, places, appeared, foundBy: isNew ? 'nothing' : 'others' };
  });
}
