import { describe, expect, it } from 'vitest';
import { bytesFromId } from '../src/format/ids.js';
import type { NodeName } from '../src/format/body.js';
import type { ReadableChange } from '../src/graph/ports.js';
import { Message, patch, schemas } from './support/graph-schemas.js';
import { did, GraphWorld, openGraph } from './support/graph-world.js';
import { inOrder, nodeOf } from './support/oracle.js';

const idOf = (change: ReadableChange) => nodeOf(change as never);
const byId = (change: ReadableChange): NodeName => ({ by: 'id', id: bytesFromId(idOf(change)) ?? new Uint8Array(32) });

async function scene(messages: number, options: { cacheSize?: number } = {}) {
  const world = new GraphWorld();
  const ann = world.feed(did('ann'));
  const bob = world.feed(did('bob'));
  let made = 0;
  const say = (set: { channel?: string; stars?: number; feed?: typeof ann; rank?: number } = {}) => {
    const nonce = new Uint8Array(16);
    new DataView(nonce.buffer).setUint32(0, (made += 1));
    const { channel = 'red', stars = made, feed = ann, rank = 10 * made } = set;
    return world.write(feed, patch(Message, { by: 'nonce', nonce }, { channel, stars, text: `${made}` }), rank);
  };
  const opened = await openGraph(world, schemas, options);
  const all = Array.from({ length: messages }, () => say());
  if (messages > 0) await opened.add(...all);
  return { world, ann, bob, say, all, ...opened };
}

/** Holds the next reads back until they are let go. */
function holdReads(world: GraphWorld) {
  const read = world.read.bind(world);
  const held: (() => void)[] = [];
  world.read = async (places) => {
    const answers = await read(places);
    await new Promise<void>((resolve) => held.push(resolve));
    return answers;
  };
  return {
    reached: () =>
      new Promise<void>((resolve) => {
        const look = () => (held.length > 0 ? resolve() : setImmediate(look));
        look();
      }),
    letGo: () => {
      world.read = read;
      for (const go of held) go();
    },
    letOthersPass: () => (world.read = read),
  };
}

describe('watching', () => {
  it('QRY-18 tells of what is shown for the first time, once, and goes on behind a listener that throws', async () => {
    const { graph, say, add, world, ann, events } = await scene(3);
    const told: unknown[] = [];
    const stop = graph.watch(Message, ({ properties }) => {
      told.push(properties['text']);
      if (told.length === 1) throw new Error('a listener is broken');
    });
    const fourth = say();
    await add(fourth, say());
    await add(world.write(ann, patch(Message, byId(fourth), { text: 'edited' })));
    expect(told).toEqual(['4', '5']);
    expect(events.map(({ type }) => type)).toEqual(['listener-failed']);
    stop();
    await add(say());
    expect(told).toHaveLength(2);
  });

  it('QRY-18 tells of what another tab has stored', async () => {
    const { graph, say, store, world } = await scene(1);
    const other = await openGraph(world, schemas, { store });
    const told: unknown[] = [];
    graph.watch(Message, ({ properties }) => told.push(properties['text']));
    const second = say();
    await other.add(second);
    await graph.absorb([second]);
    expect(told).toEqual(['2']);
  });
});

describe('live queries', () => {
  it('QRY-2 load page by page, and say truthfully whether there is more', async () => {
    const { graph, all } = await scene(25);
    const live = graph.live({ schema: Message, where: { channel: 'red' }, limit: 10 });
    expect(live.getSnapshot()).toEqual({ state: 'loading', nodes: [], hasMore: true });
    await live.ready();
    const newest = all.map(idOf).toReversed();
    expect(live.getSnapshot()).toMatchObject({ state: 'ready', hasMore: true });
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(newest.slice(0, 10));
    await live.loadMore();
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(newest.slice(0, 20));
    await live.loadMore(5);
    expect(live.getSnapshot()).toMatchObject({ hasMore: false });
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(newest);
  });

  it('QRY-2 hold no more than they show, and read the rest again when it is asked for', async () => {
    const { graph, all, say, add } = await scene(3);
    const live = graph.live({ schema: Message, where: { channel: 'red' }, limit: 5 });
    await live.ready();
    expect(live.getSnapshot().hasMore).toBe(false);
    for (let left = 60; left > 0; left--) all.push(say());
    for (const change of all.slice(3)) await add(change);
    expect(live.getSnapshot()).toMatchObject({ hasMore: true });
    await live.loadMore(100);
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(all.map(idOf).toReversed());
    expect(live.getSnapshot().hasMore).toBe(false);
  });

  it('QRY-2 lose nothing at the edge of a page where several feeds have one rank', async () => {
    const { graph, world, ann, bob, say, add } = await scene(0);
    const feeds = [ann, bob, world.feed(did('eve')), world.feed(did('dan'))];
    const all = [10, 20, 30].flatMap((rank) => feeds.map((feed) => say({ feed, rank })));
    await add(...all);
    const sorted = all.toSorted((a, b) => inOrder(a.position, b.position)).map(idOf);
    for (const order of ['oldest', 'newest'] as const) {
      await graph.reload();
      const live = graph.live({ schema: Message, order, limit: 1 });
      const wanted = order === 'oldest' ? sorted : sorted.toReversed();
      for (let shown = 1; shown <= all.length; shown++) {
        await live.ready();
        expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(wanted.slice(0, shown));
        await live.loadMore(1);
      }
    }
  });

  it('QRY-2 show all of a rank that stands at the edge where a window let go of what it no longer shows', async () => {
    const { graph, world, ann, bob, say, add } = await scene(0);
    const feeds = [ann, bob, world.feed(did('eve')), world.feed(did('dan'))];
    const old = Array.from({ length: 30 }, (_, at) => feeds.map((feed) => say({ feed, rank: 10 * (at + 1) }))).flat();
    await add(...old);
    const live = graph.live({ schema: Message, order: 'newest', limit: 6 });
    await live.ready();
    // Newer ones push the old ones far beyond the limit, so that the window lets go of them in the middle of a rank.
    const all = [...old];
    for (let at = 0; at < 60; at += 1) {
      const fresh = feeds.map((feed) => say({ feed, rank: 1000 + 10 * at }));
      all.push(...fresh);
      await add(...fresh);
    }
    const wanted = all
      .toSorted((a, b) => inOrder(a.position, b.position))
      .map(idOf)
      .toReversed();
    for (let shown = 6; shown < 140; shown += 7) {
      await live.ready();
      expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(wanted.slice(0, shown));
      await live.loadMore(7);
    }
  });

  it('QRY-3 the snapshot, and each node in it, stays the same object until it changes', async () => {
    const { graph, all, world, ann, add, say } = await scene(5);
    const live = graph.live({ schema: Message, where: { channel: 'red' }, order: 'oldest' });
    await live.ready();
    const before = live.getSnapshot();
    await add(say({ channel: 'blue' }));
    expect(live.getSnapshot()).toBe(before);
    await add(world.write(ann, patch(Message, byId(all[2] as ReadableChange), { text: 'edited' })));
    const after = live.getSnapshot();
    expect(after.nodes).toHaveLength(5);
    expect(after.nodes.map((node, at) => node === before.nodes[at])).toEqual([true, true, false, true, true]);
  });

  it('QRY-4 listeners hear once for each batch, and only when what they see has changed', async () => {
    const { graph, say, add, bob } = await scene(60);
    const live = graph.live({ schema: Message, where: { channel: 'red' }, limit: 10 });
    await live.ready();
    let heard = 0;
    const stop = live.subscribe(() => (heard += 1));
    await add(say(), say(), say());
    expect(heard).toBe(1);
    await add(say({ feed: bob, rank: 5 }));
    await add(say({ channel: 'blue' }));
    expect(heard).toBe(1);
    stop();
    await add(say());
    expect(heard).toBe(1);
    live.close();
  });

  it('QRY-5 a late arrival takes its place in the order', async () => {
    const { graph, all, say, add, bob } = await scene(5);
    const live = graph.live({ schema: Message, where: { channel: 'red' }, order: 'oldest' });
    await live.ready();
    const late = say({ feed: bob, rank: 25 });
    await add(late);
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual([...all.slice(0, 2), late, ...all.slice(2)].map(idOf));
  });

  it('QRY-6 a node that leaves makes room for the next one', async () => {
    const { graph, all, world, ann, add } = await scene(60);
    const live = graph.live({ schema: Message, where: { channel: 'red' }, limit: 3 });
    await live.ready();
    for (const gone of all.slice(-40)) await add(world.write(ann, patch(Message, byId(gone), { channel: 'blue' })));
    await live.ready();
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(all.slice(17, 20).toReversed().map(idOf));
  });

  it('QRY-7 cursors bound the order on both sides', async () => {
    const { graph, all } = await scene(9);
    const [before, after] = [all[7]?.position, all[1]?.position];
    if (before === undefined || after === undefined) throw new Error('too few');
    for (const order of ['oldest', 'newest'] as const) {
      const live = graph.live({ schema: Message, order, before, after });
      await live.ready();
      const wanted = all.slice(2, 7).map(idOf);
      expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(order === 'oldest' ? wanted : wanted.toReversed());
    }
  });

  it('QRY-8 a growing window keeps what it shows when new nodes enter', async () => {
    const { graph, all, say, add } = await scene(20);
    const fixed = graph.live({ schema: Message, limit: 5 });
    const growing = graph.live({ schema: Message, limit: 5, grow: true });
    await Promise.all([fixed.ready(), growing.ready()]);
    await add(say(), say());
    expect(fixed.getSnapshot().nodes).toHaveLength(5);
    expect(growing.getSnapshot().nodes).toHaveLength(7);
    expect(growing.getSnapshot().nodes.at(-1)?.id).toBe(idOf(all[15] as ReadableChange));
  });

  it('QRY-9 changes that are committed while a page is being read are in what it shows', async () => {
    const { graph, all, world, ann, say, add } = await scene(30);
    await graph.reload();
    const reads = holdReads(world);
    const live = graph.live({ schema: Message, where: { channel: 'red' }, limit: 10 });
    await reads.reached();
    reads.letOthersPass();
    const last = all.at(-1) as ReadableChange;
    const fresh = say();
    await add(fresh, world.write(ann, patch(Message, byId(last), { text: 'edited' })));
    reads.letGo();
    await live.ready();
    const { nodes } = live.getSnapshot();
    expect(nodes.slice(0, 2).map(({ id }) => id)).toEqual([idOf(fresh), idOf(last)]);
    expect(nodes[1]?.properties['text']).toBe('edited');
    expect((await graph.get(idOf(last)))?.properties['text']).toBe('edited');
  });

  it('QRY-10 a reload reads every answer again, and shows what was there until it has come', async () => {
    const { graph, store, all, world, ann, add, say } = await scene(5);
    const live = graph.live({ schema: Message });
    const count = graph.liveCount({ schema: Message, where: { channel: 'red' }, floor: new Map() });
    await Promise.all([live.ready(), count.ready()]);
    const shown = live.getSnapshot();
    // Another handle changes the index and tells nobody which nodes.
    const other = await openGraph(world, schemas, { store });
    const last = all.at(-1) as ReadableChange;
    await other.add(say(), world.write(ann, patch(Message, byId(last), { text: 'edited' })));
    expect(live.getSnapshot()).toBe(shown);
    const seen: number[] = [];
    live.subscribe(() => seen.push(live.getSnapshot().nodes.length));
    await graph.reload();
    await Promise.all([live.ready(), count.ready()]);
    expect(live.getSnapshot().nodes).toHaveLength(6);
    expect(live.getSnapshot().nodes.find(({ id }) => id === idOf(last))?.properties['text']).toBe('edited');
    expect(count.getSnapshot()).toBe(6);
    expect(seen).toEqual([6]);
    await add(say());
    expect(live.getSnapshot().nodes).toHaveLength(7);
  });

  it('QRY-10 what was being read when everything was dropped does not stay in memory', async () => {
    const { graph, all, world } = await scene(5);
    await graph.reload();
    const reads = holdReads(world);
    const last = idOf(all.at(-1) as ReadableChange);
    const asked = graph.get(last);
    await reads.reached();
    await graph.reload();
    reads.letGo();
    await asked;
    expect(graph.peek(last)).toBeUndefined();
  });

  it('QRY-11 a listener that throws, and a store that fails, are reported and stop nothing', async () => {
    const { graph, store, events, say, add } = await scene(5);
    const range = store.range.bind(store);
    store.range = () => Promise.reject(new Error('the disk is gone'));
    const live = graph.live({ schema: Message });
    await expect(live.ready()).rejects.toThrow('the disk is gone');
    store.range = range;
    live.subscribe(() => {
      throw new Error('a broken component');
    });
    await add(say());
    await live.ready();
    expect(live.getSnapshot().nodes).toHaveLength(6);
    expect(events.map(({ type }) => type)).toEqual(['query-failed', 'listener-failed']);
  });

  it('QRY-11 a filter that throws leaves its node out, is reported, and keeps no other query from hearing', async () => {
    const { graph, events, say, add } = await scene(0);
    const broken = (): boolean => {
      throw new Error('a broken filter');
    };
    const filtered = graph.live({ schema: Message, filter: broken });
    const counted = graph.liveCount({ schema: Message, filter: broken });
    const all = graph.live({ schema: Message });
    await Promise.all([filtered.ready(), counted.ready(), all.ready()]);
    await add(say());
    expect(all.getSnapshot().nodes).toHaveLength(1);
    const later = graph.live({ schema: Message, filter: broken });
    await later.ready();
    expect([filtered, later].map((live) => live.getSnapshot().nodes)).toEqual([[], []]);
    expect(counted.getSnapshot()).toBe(0);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['filter-failed']));
    await expect(graph.count({ schema: Message, filter: broken })).rejects.toThrow('a broken filter');
  });
});

describe('counts', () => {
  it('QRY-12 count what lies above a floor, with late arrivals of a feed that was away', async () => {
    const { graph, say, add, bob, all } = await scene(10);
    const count = graph.liveCount({ schema: Message, where: { channel: 'red' }, floor: new Map([[1, 6]]) });
    await count.ready();
    expect(count.getSnapshot()).toBe(3);
    await add(say({ feed: bob, rank: 5 }), say({ feed: bob, rank: 6 }), say({ channel: 'blue' }));
    expect(count.getSnapshot()).toBe(5);
    const later = (floor: [number, number][]) =>
      graph.liveCount({ schema: Message, where: { channel: 'red' }, floor: new Map(floor) });
    const [higher, lower] = [
      later([
        [1, 9],
        [2, 0],
      ]),
      later([[1, 3]]),
    ];
    await Promise.all([higher.ready(), lower.ready()]);
    expect(higher.getSnapshot()).toBe(1);
    expect(lower.getSnapshot()).toBe(all.length - 4 + 2);
  });

  it('QRY-12 follow a filter when a node changes', async () => {
    const { graph, world, ann, add, all } = await scene(4);
    const count = graph.liveCount({
      schema: Message,
      where: { channel: 'red' },
      floor: new Map(),
      filter: ({ properties }) => properties['stars'] !== 0,
    });
    await count.ready();
    expect(count.getSnapshot()).toBe(4);
    await add(world.write(ann, patch(Message, byId(all[1] as ReadableChange), { stars: 0 })));
    expect(count.getSnapshot()).toBe(3);
  });

  it('QRY-13 a floor without an index by feed is a mistake with a code', async () => {
    const { graph } = await scene(1);
    const count = graph.liveCount({ schema: Message, where: { stars: 1 }, floor: new Map() });
    await expect(count.ready()).rejects.toMatchObject({ code: 'count-index' });
  });
});

describe('what it costs', () => {
  it('QRY-14 the latest 50 of many cost one range, and no reading when they are in memory', async () => {
    const { graph, store, world } = await scene(3000);
    store.reset();
    world.reads.length = 0;
    const live = graph.live({ schema: Message, where: { channel: 'red' } });
    await live.ready();
    expect(live.getSnapshot().nodes).toHaveLength(50);
    expect(store.calls).toEqual({ get: 0, getMany: 0, range: 1, pairs: 52, commit: 0 });
    expect(world.reads).toEqual([]);
    await graph.reload();
    await live.ready();
    expect(world.reads).toHaveLength(51);
  });

  it('QRY-15 a change costs the same whatever is stored, and reads nothing for queries it does not concern', async () => {
    const costs: unknown[] = [];
    for (const messages of [100, 3000]) {
      const { graph, store, world, ann, all, say, add } = await scene(messages);
      const live = [
        graph.live({ schema: Message, where: { channel: 'red' } }),
        graph.live({ schema: Message, order: { property: 'stars', direction: 'descending' } }),
        graph.live({ schema: Message, where: { channel: 'blue' } }),
      ];
      await Promise.all(live.map((query) => query.ready()));
      store.reset();
      world.reads.length = 0;
      await add(say());
      await add(say({ channel: 'blue' }));
      await add(world.write(ann, patch(Message, byId(all.at(-1) as ReadableChange), { text: 'edited' })));
      await Promise.all(live.map((query) => query.ready()));
      costs.push({ ...store.calls, reads: world.reads.length });
    }
    expect(costs[0]).toEqual(costs[1]);
    expect(costs[0]).toMatchObject({ range: 0, pairs: 0 });
  });

  it('QRY-16 own fresh creates are planned without asking the store', async () => {
    const { graph, store, say, commit } = await scene(10);
    store.reset();
    const plan = await graph.plan([say()], { fresh: true });
    expect(store.total()).toBe(0);
    await commit(plan);
    expect(await graph.count({ schema: Message })).toBe(11);
  });

  it('QRY-17 a count above a floor reads the rows above it, and no entries', async () => {
    const { graph, store, world } = await scene(3000);
    store.reset();
    world.reads.length = 0;
    const count = graph.liveCount({ schema: Message, where: { channel: 'red' }, floor: new Map([[1, 2989]]) });
    await count.ready();
    expect(count.getSnapshot()).toBe(10);
    // A first read finds the feed; the others take its rows above the floor, each more than the last.
    expect(store.calls.range).toBe(4);
    expect(store.calls.pairs).toBeLessThan(30);
    expect(world.reads).toEqual([]);
  });
});
