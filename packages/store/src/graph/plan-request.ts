import { coveringPrefixes, hashName, noneArrived } from './covers.js';
import type { Arrived } from './covers.js';
import type { PlanOptions } from './graph-types.js';
import type { IndexNumbers } from './index-draft.js';
import type { GraphCore } from './node-loader.js';
import type { PlanRequest } from './planner.js';
import type { ArrivedEntry, ReadableChange } from './ports.js';
import { idsOfPrefixes, nodesOfUnread, readPlaces } from './record-scan.js';
import type { KnownNodes } from './record-scan.js';

/**
 * Determines the nodes that a plan has to fold: those of its changes, those requested, and those whose snapshots cover one of
 * the entries.
 */
export async function planRequest(
  core: GraphCore,
  { waiting }: IndexNumbers,
  given: readonly ReadableChange[],
  { fresh = false, nodes = [], places = [], arrived = [] }: PlanOptions,
  known: KnownNodes,
): Promise<PlanRequest> {
  const asked = await readPlaces(core, places);
  const changes = asked.readable.length === 0 ? given : [...given, ...asked.readable];
  const awaited =
    waiting.size === 0 ? [] : [...changes, ...arrived].flatMap(({ hash }) => waiting.get(hashName(hash)) ?? []);
  const concerned = [
    ...(await nodesOfUnread(core, asked.unread, known)),
    ...(await idsOfPrefixes(core, [...awaited, ...(await coveringPrefixes(core, places))], known)),
  ];
  return {
    changes,
    nodes: [...nodes, ...concerned],
    fresh: fresh && places.length === 0 && concerned.length === 0,
    arrived: arrivedBy(changes, arrived, waiting.size > 0),
    emptied: [],
    removed: [],
  };
}

/** Returns the arrived entries by hash. Empty unless a snapshot needs them. */
function arrivedBy(changes: readonly ReadableChange[], others: readonly ArrivedEntry[], isAwaited: boolean): Arrived {
  if (!isAwaited && !changes.some(({ body }) => body.type === 'snapshot')) return noneArrived;
  return new Map([...changes, ...others].map((entry) => [hashName(entry.hash), entry]));
}
