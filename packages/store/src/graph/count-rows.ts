import { base64urlEncode } from '@kith/identity';
import type { KithError } from '@kith/identity';
import { storeError } from '../codes.js';
import type { NodeId } from '../format/ids.js';
import { bytesFromId } from '../format/ids.js';
import type { CatalogRow } from './catalog.js';
import type { CountQuery, Floor } from './graph-types.js';
import { feedIndex, readAbove, readPage } from './index-source.js';
import type { IndexAccess } from './index-source.js';
import type { IndexRow } from './index-layout.js';
import type { LiveParts } from './live-query.js';
import { beginningOf } from './node-cache.js';
import { readRecords } from './node-loader.js';
import type { GraphCore } from './node-loader.js';
import type { Node } from './node.js';
import { schemaName } from './selection.js';
import { placeName } from './snapshot-cover.js';

const PAGE = 256;
const noFloor: Floor = new Map();

/**
 * The key of a node in a count: its place. A node that stands at the place of another entry has the beginning of its id as key.
 */
export type CountName = number | string;

export function rowName(row: IndexRow): CountName {
  return row.displaced && row.prefix !== undefined ? beginningOf(base64urlEncode(row.prefix)) : placeName(row);
}

/** Yields the counted rows, page by page. Reads nodes only where the rows do not suffice. */
export async function* countedRows(
  { access, loader }: Pick<LiveParts, 'access' | 'loader'>,
  query: CountQuery,
  matches: (node: Node) => boolean,
): AsyncGenerator<readonly IndexRow[]> {
  const row = access().numbers.current.get(schemaName(query));
  if (row === undefined) return;
  const index = feedIndex(row, query);
  if (index === undefined && (query.floor !== undefined || query.mark !== undefined)) throw noIndex(query);
  const limit = Math.min(query.cap ?? PAGE, PAGE);
  const pages =
    index === undefined
      ? inOrder(access(), query, limit)
      : readAbove(access(), index, query.where, { floor: query.floor ?? noFloor, limit });
  const rowsSayAll = query.filter === undefined && isExact(row, query, index?.property ?? null);
  for await (const page of pages) {
    const rows = query.includeHidden === true ? page : page.filter(({ hidden }) => !hidden);
    if (rowsSayAll) yield rows;
    else {
      const nodes = await loader.byRow(rows);
      yield rows.filter((_, at) => {
        const node = nodes[at];
        return node !== undefined && matches(node);
      });
    }
  }
}

/** Tells whether the rows alone decide the count: no condition besides the property of the index. */
function isExact({ indexes }: CatalogRow, { where = {} }: CountQuery, byFeed: string | null): boolean {
  const [property, ...more] = Object.keys(where);
  if (property === undefined) return true;
  if (more.length > 0) return false;
  const inPosition = indexes.some(
    (index) => index.property === property && index.order === 'position' && index.mark === undefined,
  );
  return where[property] !== undefined && (byFeed === property || (byFeed === null && inPosition));
}

async function* inOrder(access: IndexAccess, query: CountQuery, limit: number): AsyncGenerator<readonly IndexRow[]> {
  for (let from = 0; ;) {
    const page = await readPage(access, query, { bounds: { from }, newestFirst: false, limit });
    yield page.rows;
    const edge = page.rows.at(-1);
    if (page.last || edge === undefined) return;
    from = edge.rank + 1;
  }
}

/** Returns the keys under which these nodes are counted, if they have rows. */
export async function countNames(core: GraphCore, ids: Iterable<NodeId>): Promise<Set<CountName>> {
  const asked = [...ids].flatMap((id) => {
    const bytes = bytesFromId(id);
    return bytes === null ? [] : [{ id, bytes }];
  });
  const records = await readRecords(
    core,
    asked.map(({ bytes }) => bytes),
  );
  const names = asked.flatMap(({ id }, at): CountName[] => {
    const { record, places = [] } = records[at] ?? {};
    const anchor = record?.shown?.anchor ?? places[0];
    if (record === undefined || record.shown === null || anchor === undefined) return [];
    const own = places.some((place) => placeName(place) === placeName(anchor));
    return [own ? placeName(anchor) : beginningOf(id)];
  });
  return new Set(names);
}

function noIndex(query: CountQuery): KithError {
  const marked = query.mark === undefined ? '' : `, mark: "${query.mark}"`;
  return storeError('count-index', {
    message: `"${schemaName(query)}" has no index by feed for what is counted`,
    fix: `add {property, order: "feed"${marked}} to the indexes of the schema, and name the property in \`where\``,
    argument: 'where',
  });
}
