import { describe, expect, it } from 'vitest';
import type { NodeId } from '../src/format/ids.js';
import type { CountQuery } from '../src/graph/graph-types.js';
import { LiveMembers } from '../src/graph/live-members.js';
import type { LiveMember } from '../src/graph/live-query.js';
import type { NodeEffect } from '../src/graph/planner.js';
import type { ReadableChange } from '../src/graph/ports.js';
import { defineSchema } from '../src/graph/schema.js';
import type { RegisteredSchema } from '../src/graph/schema.js';
import { memoryStorage } from '../src/storage/memory.js';
import { seeded } from './support/graph-random.js';
import { MarkedMessage, markedSchemas, patch, schemas } from './support/graph-schemas.js';
import { did, GraphWorld, openGraph } from './support/graph-world.js';
import type { OpenGraph } from './support/graph-world.js';
import { nodeOf, oracle } from './support/oracle.js';
import type { OracleNode } from './support/oracle.js';
import { batches, people, randomWorld } from './support/random-world.js';

const seeds = Array.from({ length: Number(process.env['GRAPH_SEEDS'] ?? 60) }, (_, at) => at + 1);
const floor = new Map([[1, 5]]);

/** What can be counted, each a second time by hand. */
function countsOf(except: ReadonlySet<NodeId>): CountQuery[] {
  const base = { schema: 'message', where: { channel: 'red' } };
  return [
    { ...base, floor },
    { ...base, cap: 2 },
    { ...base, mark: 'news' },
    { ...base, mark: 'news', floor, cap: 3 },
    { ...base, mark: 'news', cap: 1, except },
    { ...base, mark: 'starred', except },
    { ...base, mark: 'news', filter: ({ properties }) => properties['text'] === 'a', cap: 2 },
    { schema: 'message', where: { channel: 'blue' }, mark: 'starred', includeHidden: true },
    { schema: 'message', where: { channel: 'blue', stars: 2 } },
    { schema: 'profile' },
  ];
}

function naive(query: CountQuery, nodes: ReadonlyMap<NodeId, OracleNode>): number {
  const { where = {}, mark, except, filter, includeHidden = false, cap = Infinity } = query;
  const found = [...nodes.values()].filter(
    (node) =>
      node.schema === query.schema &&
      (includeHidden || !node.hidden) &&
      Object.entries(where).every(([name, value]) => node.properties[name] === value) &&
      node.place.seq > (query.floor?.get(node.place.feed) ?? -1) &&
      (mark !== 'news' || (node.creator !== did('ann') && node.properties['gone'] !== true)) &&
      (mark !== 'starred' || node.properties['stars'] === 2) &&
      except?.has(node.id) !== true &&
      (filter === undefined || filter(node)),
  );
  return Math.min(found.length, cap);
}

describe('counts of a random history', () => {
  it.each(seeds)(
    'QRY-12 QRY-20 QRY-21 QRY-22 equal a fold from scratch, in every tab, whatever comes, goes, is refused, cut or opened later (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const world = randomWorld(random);
      const store = await memoryStorage().open('graph');
      const tabs: OpenGraph[] = [];
      for (const cacheSize of [random.pick([1, 5, 2000]), 2000])
        tabs.push(await openGraph(world, markedSchemas, { store, cacheSize }));
      const ids = world.entries().flatMap((entry) => (entry.body.type === 'unknown' ? [] : [nodeOf(entry as never)]));
      const queries = countsOf(new Set(ids.filter(() => random.chance(0.3))));
      const open = ({ graph }: OpenGraph) => queries.map((query) => ({ query, count: graph.liveCount(query) }));
      const counts = tabs.flatMap(open);
      for (const { count } of counts) await count.ready();
      const held: ReadableChange[] = [];

      /** One tab commits, the other takes it over as it would from a disk. */
      const add = async (changes: readonly ReadableChange[]) => {
        const [writer, other] = random.shuffled(tabs);
        if (writer === undefined || other === undefined) throw new Error('two tabs are needed');
        const readable = changes.filter((change) => !world.erased.has(change) && !world.isCut(change));
        const arrived = changes.filter((change) => !readable.includes(change) && !world.isCut(change));
        const plan = await writer.graph.plan(readable, { arrived });
        await writer.commit(plan);
        for (const change of changes) world.held.add(change);
        const own = new Set(
          readable.flatMap((change) => (change.body.type === 'unknown' ? [] : nodeOf(change as never))),
        );
        if (plan.nodes.every((id) => own.has(id))) await other.graph.absorb(readable);
        else await other.graph.reload();
      };
      const refold = async (places: readonly ReadableChange[], before: readonly NodeId[] = []) => {
        const [writer, other] = random.shuffled(tabs);
        const arrived = places.filter((entry) => !world.isCut(entry) && world.erased.has(entry));
        const asked = { arrived, nodes: before, places: places.map(({ place }) => place) };
        if (writer !== undefined) await writer.commit(await writer.graph.plan([], asked));
        await other?.graph.reload();
      };
      const check = async () => {
        const expected = oracle(world, held, markedSchemas);
        for (const { query, count } of counts) {
          await count.ready();
          expect({ ...query, is: count.getSnapshot() }).toEqual({ ...query, is: naive(query, expected) });
        }
      };

      for (const batch of batches(random, world.entries())) {
        // Its key comes later, or never.
        for (const entry of batch) if (random.chance(0.1)) world.erased.add(entry);
        await add(batch);
        held.push(...batch);
        if (random.chance(0.15)) {
          const erased = random.pick(held);
          world.erased.add(erased);
          await refold([erased]);
        }
        const late = held.filter((entry) => world.erased.has(entry) && random.chance(0.2));
        for (const entry of late) world.erased.delete(entry);
        if (late.length > 0) await refold(late);
        if (random.chance(0.06)) {
          const person = random.pick(people);
          world.roles.set(person, random.pick(['admin', 'member', 'guest']));
          await refold(held.filter((entry) => entry.person === person));
        }
        if (random.chance(0.04)) {
          const feed = random.pick(world.feeds);
          const concerned = feed.log.filter((entry) => held.includes(entry));
          const before = (await tabs[0]?.graph.nodesOf(concerned.map(({ place }) => place))) ?? [];
          world.cuts.set(feed.number, random.below(feed.log.length + 1) - 1);
          await refold(concerned, before);
        }
        await check();
      }
      const anew = open(await openGraph(world, markedSchemas, { store }));
      counts.push(...anew);
      await check();
    },
  );
});

async function scene(messages: number) {
  const world = new GraphWorld();
  const [ann, bob] = [world.feed(did('ann')), world.feed(did('bob'))];
  let made = 0;
  const say = (set: { channel?: string; stars?: number; feed?: typeof ann } = {}) => {
    const nonce = new Uint8Array(16);
    new DataView(nonce.buffer).setUint32(0, (made += 1));
    const { channel = 'red', stars = 0, feed = bob } = set;
    return world.write(
      feed,
      patch(MarkedMessage, { by: 'nonce', nonce }, { channel, stars, text: `${made}` }),
      10 * made,
    );
  };
  const opened = await openGraph(world, markedSchemas, { cacheSize: 1 });
  const all = Array.from({ length: messages }, () => say());
  await opened.add(...all);
  return { world, ann, bob, say, all, ...opened };
}

describe('what a count costs', () => {
  it('QRY-20 a count by a mark reads the rows of nodes that have it, and no entries', async () => {
    const { graph, store, world, say, add } = await scene(3000);
    await add(say({ stars: 2 }), say(), say({ stars: 2 }));
    store.reset();
    world.reads.length = 0;
    const count = graph.liveCount({
      schema: MarkedMessage,
      where: { channel: 'red' },
      mark: 'starred',
      floor: new Map(),
    });
    await count.ready();
    expect(count.getSnapshot()).toBe(2);
    expect(store.calls).toMatchObject({ range: 1, pairs: 2 });
    await add(say({ stars: 2 }));
    expect(count.getSnapshot()).toBe(3);
    expect(world.reads).toEqual([]);
  });

  it('QRY-20 a mark that throws is reported, and its node does not have it; a mark without an index is a mistake', async () => {
    const Broken = defineSchema({
      ...MarkedMessage,
      marks: {
        ...MarkedMessage.marks,
        news: () => {
          throw new Error('a broken mark');
        },
      },
    });
    const { world, say } = await scene(0);
    const { graph, add, events } = await openGraph(world, [Broken]);
    await add(say());
    const count = graph.liveCount({ schema: Broken, where: { channel: 'red' }, mark: 'news' });
    await count.ready();
    expect(count.getSnapshot()).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(['mark-failed']);
    const elsewhere = graph.liveCount({ schema: Broken, where: { stars: 0 }, mark: 'news' });
    await expect(elsewhere.ready()).rejects.toMatchObject({ code: 'count-index' });
    expect(() => graph.liveCount({ schema: Broken, mark: 'nothing' })).toThrow('query.mark');
    expect(() => graph.liveCount({ schema: Broken, cap: 0 })).toThrow('query.cap');
  });

  it('QRY-20 GR-14 an index from before a mark was declared is made again', async () => {
    const { world, say } = await scene(0);
    const store = await memoryStorage().open('graph');
    const before = await openGraph(world, schemas, { store });
    await before.add(say(), say({ stars: 2 }), say());
    const { graph } = await openGraph(world, markedSchemas, { store });
    const count = graph.liveCount({ schema: MarkedMessage, where: { channel: 'red' }, mark: 'news' });
    await count.ready();
    expect(count.getSnapshot()).toBe(3);
  });

  it('QRY-21 a capped count reads no more rows than the cap, and goes on below it', async () => {
    const { graph, store, world, say, add, refold, all } = await scene(3000);
    store.reset();
    const query = { schema: MarkedMessage, where: { channel: 'red' }, mark: 'news', cap: 100 };
    const count = graph.liveCount(query);
    await count.ready();
    expect(count.getSnapshot()).toBe(100);
    expect(store.calls.pairs).toBeLessThan(200);
    store.reset();
    for (let left = 150; left > 0; left--) await add(say());
    expect(store.calls.range).toBe(0);
    const gone = [...all, ...world.entries().slice(3000)].slice(0, 3090);
    for (const entry of gone) world.erased.add(entry);
    await refold(...gone.map(({ place }) => place));
    await count.ready();
    expect(count.getSnapshot()).toBe(60);
  });

  it('QRY-22 a commit reaches the queries and counts that it concerns, however many others are open', async () => {
    const members = new LiveMembers(new Map([[MarkedMessage.name, MarkedMessage as unknown as RegisteredSchema]]));
    const member = (): LiveMember => ({ changed: () => undefined, reload: () => undefined, ids: () => [] });
    const join = (selection: Parameters<LiveMembers['add']>[1]) => {
      const made = member();
      members.add(made, selection);
      return made;
    };
    const red = join({ schema: MarkedMessage, where: { channel: 'red', stars: 1 } });
    const all = join({ schema: 'message' });
    // Not indexed: what had another value before cannot be told.
    const starred = join({ schema: 'message', where: { stars: 1 } });
    const others = Array.from({ length: 200 }, (_, at) => join({ schema: 'message', where: { channel: `${at}` } }));
    join({ schema: 'profile' });
    const { graph, all: made } = await scene(1);
    const [node] = await Promise.all(made.map((change) => graph.get(nodeOf(change as never))));
    if (node === undefined) throw new Error('nothing was made');
    const cached = { node, count: 1, highest: node.position, inPlace: true, extendable: true };
    const effect = (foundBy: NodeEffect['foundBy']): NodeEffect => ({
      id: node.id,
      cached,
      places: [node.place],
      appeared: true,
      foundBy,
    });
    const told = (...effects: NodeEffect[]) => new Set(members.concerned(effects).keys());
    expect(told(effect('nothing'))).toEqual(new Set([all, starred, red]));
    expect(told(effect('same'), effect('same'))).toEqual(new Set([all, starred, red]));
    expect(told({ ...effect('nothing'), cached: null })).toEqual(new Set());
    expect(told(effect('others')).size).toBe(204);
    const [other] = others;
    if (other !== undefined) members.failed(other);
    expect(told(effect('same'))).toEqual(new Set([all, starred, red, other]));
    members.delete(red);
    expect(told(effect('same'))).toEqual(new Set([all, starred]));
  });
});
