import type { CatalogRow } from './catalog.js';
import { noneArrived } from './covers.js';
import { isCurrent } from './index-draft.js';
import { readRow, readRowKey, valuesRange } from './index-layout.js';
import type { GraphCore } from './node-loader.js';
import type { PlanRequest } from './planner.js';
import { idsOfPrefixes, nodesAt } from './record-scan.js';
import type { KnownNodes } from './record-scan.js';

/**
 * Returns a request for the next nodes whose index no longer matches their schema. Each step moves nodes to the schema's new
 * row. After a crash, the remaining nodes are found again. The old row is removed with its last nodes.
 */
export async function nextOutdated(core: GraphCore, limit: number, known: KnownNodes): Promise<PlanRequest | null> {
  const row = [...core.rows().values()].find((candidate) => !isCurrent(candidate, core.context.schemas));
  if (row === undefined) return null;
  const pairs = await core.store.range({ ...valuesRange(primaryOf(row), 0), limit });
  const states = pairs.map(([key, value]) => ({ place: readRowKey(key), prefix: readRow(value).prefix }));
  const prefixes = states.flatMap(({ prefix }) => (prefix === undefined ? [] : [prefix]));
  const single = await nodesAt(
    core,
    states.filter(({ prefix }) => prefix === undefined).map(({ place }) => place),
    known,
  );
  return {
    changes: [],
    nodes: [...single, ...(await idsOfPrefixes(core, prefixes, known))],
    fresh: false,
    arrived: noneArrived,
    emptied: pairs.length < limit ? [row] : [],
    removed: pairs.map(([key]) => key),
  };
}

/** Returns the number of an index that has all nodes of the schema, one row for each, in the one order. */
function primaryOf({ indexes }: CatalogRow): number {
  return indexes.find(({ order, mark }) => order === 'position' && mark === undefined)?.number ?? 0;
}
