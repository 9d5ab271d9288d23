import { describe, expect, it } from 'vitest';
import type { NodeId } from '../src/format/ids.js';
import type { Query } from '../src/graph/graph-types.js';
import type { Node } from '../src/graph/node.js';
import type { ReadableChange } from '../src/graph/ports.js';
import { memoryStorage } from '../src/storage/memory.js';
import { seeded } from './support/graph-random.js';
import { markedSchemas } from './support/graph-schemas.js';
import { did, openGraph } from './support/graph-world.js';
import type { OpenGraph } from './support/graph-world.js';
import { inOrder, nodeOf, oracle } from './support/oracle.js';
import type { OracleNode } from './support/oracle.js';
import { batches, people, randomWorld } from './support/random-world.js';

const seeds = Array.from({ length: Number(process.env['GRAPH_SEEDS'] ?? 60) }, (_, at) => at + 1);

const byId = (nodes: Iterable<{ id: NodeId }>) => Object.fromEntries([...nodes].map((node) => [node.id, node]));

async function expectEqual(
  { graph }: OpenGraph,
  expected: Map<NodeId, OracleNode>,
  ids: Iterable<NodeId>,
): Promise<void> {
  const found: Node[] = [];
  for (const id of new Set(ids)) {
    const node = await graph.get(id);
    if (node !== undefined) found.push(node);
  }
  expect(byId(found)).toEqual(byId(expected.values()));
}

const queries: Query[] = [
  { schema: 'message', where: { channel: 'red' }, limit: 5 },
  { schema: 'message', where: { channel: 'blue' }, order: 'oldest', limit: 3 },
  { schema: 'message', limit: 4 },
  { schema: 'message', order: { property: 'text', direction: 'descending' }, limit: 4 },
  { schema: 'message', where: { stars: 2 }, order: 'oldest', limit: 100 },
  { schema: 'message', filter: ({ creator }) => creator === did('ann'), includeHidden: true, limit: 6 },
  { schema: 'page', order: 'oldest', limit: 2 },
  { schema: 'profile', order: { property: 'name', direction: 'ascending' } },
  { schema: 'alien', includeHidden: true, order: 'newest', limit: 3 },
];

function naive(
  { schema, where = {}, filter, order = 'newest', limit = 50, includeHidden = false }: Query,
  nodes: Map<NodeId, OracleNode>,
) {
  const compare = (a: OracleNode, b: OracleNode) => inOrder(a.position, b.position) || (a.id < b.id ? -1 : 1);
  const sorted = [...nodes.values()]
    .filter(
      (node) =>
        node.schema === schema &&
        (includeHidden || !node.hidden) &&
        Object.entries(where).every(([name, value]) => node.properties[name] === value) &&
        (filter === undefined || filter(node)),
    )
    .toSorted((a, b) => {
      if (order === 'oldest') return compare(a, b);
      if (order === 'newest') return compare(b, a);
      const [left, right] = [a.properties[order.property], b.properties[order.property]] as [
        string | undefined,
        string | undefined,
      ];
      if (left === right) return compare(a, b);
      if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
      return (left < right ? -1 : 1) * (order.direction === 'ascending' ? 1 : -1);
    });
  return { ids: sorted.slice(0, limit).map(({ id }) => id), more: sorted.length > limit };
}

describe('the fold', () => {
  it.each(seeds)(
    'GR-1 GR-2 QRY-1 any arrival order in any batches gives what a fold from scratch gives (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const world = randomWorld(random);
      const store = await memoryStorage().open('graph');
      const opened = await openGraph(world, markedSchemas, { store, cacheSize: random.pick([1, 5, 2000]) });
      const live = queries.map((query) => ({ query, live: opened.graph.live(query) }));
      const ids = world.entries().flatMap((entry) => (entry.body.type === 'unknown' ? [] : [nodeOf(entry as never)]));
      const held: ReadableChange[] = [];
      const check = async (expected: Map<NodeId, OracleNode>) => {
        for (const {
          query,
          live: { ready, getSnapshot },
        } of live.map(({ query, live: one }) => ({
          query,
          live: { ready: () => one.ready(), getSnapshot: () => one.getSnapshot() },
        }))) {
          await ready();
          const snapshot = getSnapshot();
          const wanted = naive(query, expected);
          expect(snapshot.nodes.map(({ id }) => id)).toEqual(wanted.ids);
          for (const node of snapshot.nodes) expect(node).toEqual(expected.get(node.id));
          if (wanted.more) expect(snapshot.hasMore).toBe(true);
        }
      };
      for (const batch of batches(random, world.entries())) {
        await opened.add(...batch);
        held.push(...batch);
        if (random.chance(0.1)) await opened.add(random.pick(held));
        if (random.chance(0.15)) {
          const erased = random.pick(world.entries());
          world.erased.add(erased);
          if (held.includes(erased)) await opened.refold(erased.place);
        }
        if (random.chance(0.05)) {
          const person = random.pick(people);
          world.roles.set(person, random.pick(['admin', 'member', 'guest']));
          await opened.refold(...held.filter((entry) => entry.person === person).map(({ place }) => place));
        }
        if (random.chance(0.04)) {
          const feed = random.pick(world.feeds);
          const cut = random.below(feed.log.length + 1) - 1;
          const concerned = feed.log.filter((entry) => held.includes(entry));
          const nodes = await opened.graph.nodesOf(concerned.map(({ place }) => place));
          world.cuts.set(feed.number, cut);
          const places = concerned.map(({ place }) => place);
          const arrived = concerned.filter((entry) => !world.isCut(entry) && world.erased.has(entry));
          const named = random.chance(0.5) ? nodes : [];
          await opened.commit(await opened.graph.plan([], { arrived, places, nodes: named }));
        }
        await check(oracle(world, held, markedSchemas));
      }
      const expected = oracle(world, held, markedSchemas);
      await expectEqual(opened, expected, ids);
      const reopened = await openGraph(world, markedSchemas, { store });
      await expectEqual(reopened, expected, ids);
      for (const query of queries) {
        const again = reopened.graph.live(query);
        await again.ready();
        expect(again.getSnapshot().nodes.map(({ id }) => id)).toEqual(naive(query, expected).ids);
        expect(await reopened.graph.count(query)).toBe(naive({ ...query, limit: 1000 }, expected).ids.length);
      }
      expect(opened.events.filter(({ type }) => type === 'query-failed' || type === 'unreadable')).toEqual([]);
    },
  );
});
