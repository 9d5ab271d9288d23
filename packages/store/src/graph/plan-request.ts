import type { NodeId } from '../format/ids.js';
import { coveringPrefixes, hashName, noneArrived } from './covers.js';
import type { Arrived } from './covers.js';
import type { PlanOptions } from './graph-types.js';
import type { IndexNumbers } from './index-draft.js';
import type { GraphCore } from './node-loader.js';
import type { PlanRequest } from './planner.js';
import type { ArrivedEntry, ReadableChange } from './ports.js';
import { idsOfPrefixes, nodesAt } from './record-scan.js';

/** Which nodes a plan has to fold: those of its changes, those asked for, and those whose snapshots cover any of it. */
export async function planRequest(
  core: GraphCore,
  { waiting }: IndexNumbers,
  changes: readonly ReadableChange[],
  { fresh = false, nodes = [], places = [], arrived = [] }: PlanOptions,
  known: (beginning: string) => NodeId | undefined,
): Promise<PlanRequest> {
  const prefixes = places.length === 0 ? [] : await coveringPrefixes(core, places);
  if (waiting.size > 0) {
    for (const { hash } of [...changes, ...arrived]) prefixes.push(...(waiting.get(hashName(hash)) ?? []));
  }
  return {
    changes,
    nodes: [
      ...nodes,
      ...(places.length === 0 ? [] : await nodesAt(core, places, known)),
      ...(prefixes.length === 0 ? [] : await idsOfPrefixes(core, prefixes, known)),
    ],
    fresh: fresh && prefixes.length === 0,
    arrived: arrivedBy(changes, arrived, waiting.size > 0),
    emptied: [],
    removed: [],
  };
}

/** Only snapshots ask for it. */
function arrivedBy(changes: readonly ReadableChange[], others: readonly ArrivedEntry[], isAwaited: boolean): Arrived {
  if (!isAwaited && !changes.some(({ body }) => body.type === 'snapshot')) return noneArrived;
  return new Map([...changes, ...others].map((entry) => [hashName(entry.hash), entry]));
}
