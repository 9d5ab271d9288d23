import { bytesFromId } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import { absorbed } from './absorb.js';
import type { Graph, GraphOptions, Selection } from './graph-types.js';
import { loadNumbers } from './index-draft.js';
import type { IndexAccess } from './index-source.js';
import { countedRows, countNames } from './count-rows.js';
import { FloorCount } from './live-count.js';
import { LiveMembers } from './live-members.js';
import { WindowQuery } from './live-query.js';
import type { LiveMember, LiveParts } from './live-query.js';
import { nodeCache } from './node-cache.js';
import { nodeIdentity } from './node-identity.js';
import { isMarked } from './node-marks.js';
import { nodeLoader, readRecords } from './node-loader.js';
import type { GraphCore } from './node-loader.js';
import { planRequest } from './plan-request.js';
import { planIndex } from './planner.js';
import type { NodeEffect } from './planner.js';
import { nodesAt } from './record-scan.js';
import { nextOutdated } from './schema-move.js';
import { checkQuery } from './query-checks.js';
import type { RegisteredSchema } from './schema.js';
import { NodeWatch } from './node-watch.js';
import { matcher, schemaName } from './selection.js';

const DEFAULT_CACHE_SIZE = 2000;
const MOVE_LIMIT = 1000;

/** Opens the graph of one space over its index. Call `outdated` before asking queries. */
export async function createGraph(options: GraphOptions): Promise<Graph> {
  const { store, crypto, onEvent } = options;
  // The type of a schema's shape serves its users. The fold handles plain properties.
  const schemas = new Map(options.schemas.map((schema) => [schema.name, schema as unknown as RegisteredSchema]));
  const numbers = await loadNumbers(store, schemas);
  const refresh = async () => {
    const { catalog, current, waiting } = await loadNumbers(store, schemas);
    numbers.looking.clear();
    Object.assign(numbers, { catalog, current, waiting });
  };
  const core: GraphCore = {
    store,
    reader: options.reader,
    identity: nodeIdentity(crypto, options.spaceId),
    context: { schemas, roles: options.roles },
    me: options.me,
    cache: nodeCache(options.cacheSize ?? DEFAULT_CACHE_SIZE),
    rows: () => numbers.catalog.rows,
    refresh,
    onEvent,
  };
  const loader = nodeLoader(core);
  const members = new LiveMembers(schemas);
  const access: IndexAccess = { store, crypto, numbers };
  const parts: LiveParts = {
    access: () => access,
    loader,
    onEvent,
    leave: (member) => members.delete(member),
    failed: (member) => members.failed(member),
    isMarked: (node, mark) => isMarked(core, node, mark),
    namesOf: (ids) => countNames(core, ids),
  };
  /** A plan is running, or was dropped because another writer may have committed. */
  let planning = false;

  const begin = async () => {
    if (planning) await refresh();
    planning = true;
  };
  const inMemory = (beginning: string): NodeId | undefined => {
    for (const id of core.cache.ids()) if (id.startsWith(beginning)) return id;
    for (const member of members.all()) for (const id of member.ids()) if (id.startsWith(beginning)) return id;
    return undefined;
  };
  const deliver = (effects: readonly NodeEffect[]) => {
    loader.touched(effects.map(({ id }) => id));
    for (const { id, cached } of effects) core.cache.set(id, cached);
    for (const [member, own] of members.concerned(effects)) member.changed(own);
  };
  const join = <M extends LiveMember>(member: M, selection: Selection): M => {
    members.add(member, selection);
    return member;
  };

  const graph: Graph = {
    async plan(changes, asked = {}) {
      await begin();
      return await planIndex(core, numbers, crypto, await planRequest(core, numbers, changes, asked, inMemory));
    },
    applied({ effects }) {
      effects.adopt();
      planning = false;
      deliver(effects.nodes);
      for (const { code, schema } of effects.refusals) onEvent({ type: 'rule-refused', code, schema });
    },
    refold: (asked) => graph.plan([], asked),
    nodesOf: (places) => nodesAt(core, places, inMemory),
    async entriesOf(id) {
      const bytes = bytesFromId(id);
      const [record] = bytes === null ? [] : await readRecords(core, [bytes]);
      return record?.places ?? [];
    },
    async outdated(limit = MOVE_LIMIT) {
      await begin();
      const request = await nextOutdated(core, limit, inMemory);
      if (request !== null) return await planIndex(core, numbers, crypto, request);
      planning = false;
      return null;
    },
    async absorb(changes) {
      await refresh();
      deliver(await absorbed(core, changes));
    },
    async reload() {
      loader.forget();
      core.cache.clear();
      numbers.values.clear();
      await refresh();
      for (const member of members.all()) member.reload();
    },
    async get(id) {
      const [node] = await loader.byId([id]);
      return node;
    },
    peek: (id) => core.cache.get(id)?.node,
    live(query) {
      checkQuery(schemas, query);
      return join(new WindowQuery(parts, query), query);
    },
    liveCount(query) {
      checkQuery(schemas, query);
      return join(new FloorCount(parts, query), query);
    },
    watch: (schema, onNew) => {
      checkQuery(schemas, { schema });
      const watch = new NodeWatch(schemaName({ schema }), onNew, (cause) =>
        onEvent({ type: 'listener-failed', cause }),
      );
      join(watch, { schema });
      return () => members.delete(watch);
    },
    async count(query) {
      checkQuery(schemas, query);
      let count = 0;
      for await (const rows of countedRows(parts, query, matcher(query))) count += rows.length;
      return count;
    },
  };
  return graph;
}
