import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { EntryReference, NodeName } from '../src/format/body.js';
import { bytesFromId } from '../src/format/ids.js';
import { defineSchema } from '../src/graph/schema.js';
import type { ReadableChange } from '../src/graph/ports.js';
import { memoryStorage } from '../src/storage/memory.js';
import { byNonce, Message, nonce, Page, patch, Profile, schemas } from './support/graph-schemas.js';
import { did, GraphWorld, openGraph, referenceTo } from './support/graph-world.js';
import { nodeOf } from './support/oracle.js';

const idOf = (change: ReadableChange) => nodeOf(change as never);
const byId = (change: ReadableChange): NodeName => ({ by: 'id', id: bytesFromId(idOf(change)) ?? new Uint8Array(32) });
const ann = did('ann');
const bob = did('bob');

function scene() {
  const world = new GraphWorld();
  const feeds = { ann: world.feed(ann), bob: world.feed(bob), phone: world.feed(ann) };
  const say = (text: string, byte: number, rank?: number) =>
    world.write(feeds.ann, patch(Message, byNonce(byte), { channel: 'red', text }), rank);
  return { world, ...feeds, say };
}

describe('what a node is made of', () => {
  it('GR-3 a change before its create is kept, not shown, and counts when the create comes', async () => {
    const { world, ann: feed, say } = scene();
    const { graph, add } = await openGraph(world, schemas);
    const create = say('hello', 1);
    const edit = world.write(feed, patch(Message, byId(create), { text: 'hello!' }));
    await add(edit);
    expect(await graph.get(idOf(create))).toBeUndefined();
    await add(create);
    expect(await graph.get(idOf(create))).toMatchObject({
      properties: { channel: 'red', text: 'hello!' },
      editor: ann,
    });
  });

  it('GR-4 nobody makes a node under an id that follows from another person', async () => {
    const { world, bob: theirs, say } = scene();
    const { graph, add } = await openGraph(world, schemas);
    const forged = world.write(theirs, patch(Message, byNonce(1), { channel: 'red', text: 'mine' }), 1);
    const create = say('hello', 1, 50);
    await add(forged, create);
    expect(idOf(forged)).not.toBe(idOf(create));
    expect(await graph.get(idOf(create))).toMatchObject({ creator: ann, properties: { text: 'hello' } });
    expect(await graph.get(idOf(forged))).toMatchObject({ creator: bob, properties: { text: 'mine' } });
  });

  it('GR-4 a patch that is ordered before the create it names has no effect', async () => {
    const { world, bob: theirs, say } = scene();
    world.roles.set(bob, 'admin');
    const { graph, add, refusals } = await openGraph(world, schemas);
    const create = say('hello', 1, 50);
    await add(create, world.write(theirs, patch(Message, byId(create), { text: 'early' }), 49));
    expect(await graph.get(idOf(create))).toMatchObject({ properties: { text: 'hello' } });
    expect(refusals()).toEqual(['before-create']);
  });

  it('GR-5 of two writers at one rank the feed decides, in either arrival order', async () => {
    const texts: unknown[] = [];
    for (const reverse of [false, true]) {
      const { world, ann: one, phone: other, say } = scene();
      const { graph, add } = await openGraph(world, schemas);
      const create = say('hello', 1);
      await add(create);
      const edits = [
        world.write(one, patch(Message, byId(create), { text: 'one' }), 9),
        world.write(other, patch(Message, byId(create), { text: 'other' }), 9),
      ];
      for (const edit of reverse ? edits.toReversed() : edits) await add(edit);
      texts.push((await graph.get(idOf(create)))?.properties['text']);
      const later = Buffer.compare(one.id, other.id) > 0 ? 'one' : 'other';
      expect(texts.at(-1)).toBe(later);
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it('GR-6 properties are decided one by one', async () => {
    const { world, ann: one, phone: other, say } = scene();
    const { graph, add } = await openGraph(world, schemas);
    const create = say('hello', 1);
    await add(create, world.write(one, patch(Message, byId(create), { text: 'new', stars: 1 }), 9));
    await add(world.write(other, patch(Message, byId(create), { stars: 2, channel: 'blue' }), 8));
    expect(await graph.get(idOf(create))).toMatchObject({ properties: { text: 'new', stars: 1, channel: 'blue' } });
  });

  it('GR-7 a refused patch has no effect and is counted once, with the code of the rule', async () => {
    const { world, bob: theirs, say } = scene();
    const { graph, add, refold, refusals } = await openGraph(world, schemas, { cacheSize: 1 });
    const create = say('hello', 1);
    await add(create, world.write(theirs, patch(Message, byId(create), { text: 'not yours' })));
    await add(say('other', 2));
    await refold(create.place, { feed: 2, seq: 0 });
    expect(await graph.get(idOf(create))).toMatchObject({ properties: { text: 'hello' }, editor: undefined });
    expect(refusals()).toEqual(['not-the-author']);
  });

  it('GR-7 a rule that throws refuses with rule-failed', async () => {
    const { world, ann: feed } = scene();
    const { graph, add, refusals } = await openGraph(world, schemas);
    const create = world.write(feed, patch(Page, byNonce(1), { title: 'a' }));
    await add(create, world.write(feed, patch(Page, byId(create), { title: 'throw' })));
    expect(await graph.get(idOf(create))).toMatchObject({ properties: { title: 'a' } });
    expect(refusals()).toEqual(['rule-failed']);
  });

  it('GR-8 a changed role folds the nodes concerned again', async () => {
    const { world, bob: theirs, say } = scene();
    const { graph, add, commit } = await openGraph(world, schemas);
    const create = say('hello', 1);
    await add(create, world.write(theirs, patch(Message, byId(create), { text: 'moderated' })));
    world.roles.set(bob, 'admin');
    await commit(await graph.refold({ nodes: [idOf(create)] }));
    expect(graph.peek(idOf(create))).toMatchObject({ properties: { text: 'moderated' }, editor: bob });
  });

  it('GR-9 a property that fails its validator is ignored and counted, the rest of the patch stays', async () => {
    const { world, ann: feed } = scene();
    const { graph, add, refusals } = await openGraph(world, schemas);
    const create = world.write(feed, patch(Message, byNonce(1), { channel: 'red', text: 'x', stars: 'many' }));
    await add(create);
    const node = await graph.get(idOf(create));
    expect(node?.properties).toEqual({ channel: 'red', text: 'x' });
    expect(node?.extra).toBeUndefined();
    expect(refusals()).toEqual(['property-invalid']);
  });

  it('GR-10 a node named by a key is the same one for everybody, and its rule says who makes it', async () => {
    const { world, ann: hers, bob: his } = scene();
    const { graph, add, refusals } = await openGraph(world, schemas);
    const forged = world.write(his, patch(Profile, { by: 'key', key: ann }, { name: 'fool' }), 1);
    const own = world.write(hers, patch(Profile, { by: 'key', key: ann }, { name: 'Ann' }), 5);
    const more = world.write(hers, patch(Profile, { by: 'key', key: ann }, { mood: 'fine' }), 6);
    await add(more, forged, own);
    expect(idOf(forged)).toBe(idOf(own));
    expect(await graph.get(idOf(own))).toMatchObject({
      creator: ann,
      key: ann,
      properties: { name: 'Ann', mood: 'fine' },
    });
    expect(refusals()).toEqual(['not-the-subject']);
  });

  it('GR-10 a schema says how its nodes are named, and no other way makes one', async () => {
    const { world, ann: feed } = scene();
    const { graph, add, refusals } = await openGraph(world, schemas);
    const keyed = world.write(feed, patch(Message, { by: 'key', key: 'k' }, { channel: 'red', text: 'x' }));
    await add(keyed);
    expect(await graph.get(idOf(keyed))).toBeUndefined();
    expect(refusals()).toEqual(['naming']);
  });

  it('GR-11 updates of a document are kept in order and not interpreted, however many', async () => {
    const { world, ann: feed } = scene();
    const store = await memoryStorage().open('graph');
    const { graph, add } = await openGraph(world, schemas, { store });
    const create = world.write(feed, patch(Page, byNonce(1), { title: 'a' }));
    const updates = Array.from({ length: 80 }, () =>
      world.write(feed, { type: 'update', node: byId(create), schema: 'page', version: 1, update: Uint8Array.of(1) }),
    );
    await add(create);
    for (const update of updates) await add(update);
    const wanted = updates.map(({ place }) => place);
    expect(graph.peek(idOf(create))?.updates).toEqual(wanted);
    const reopened = await openGraph(world, schemas, { store });
    expect((await reopened.graph.get(idOf(create)))?.updates).toEqual(wanted);
  });
});

describe('what this version does not know', () => {
  it('GR-12 nodes of an unknown schema are kept, and shown once it is registered', async () => {
    const { world, ann: feed } = scene();
    const store = await memoryStorage().open('graph');
    const before = await openGraph(world, [], { store });
    const creates = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((byte) =>
      world.write(feed, patch(Message, byNonce(byte), { channel: 'red', text: `${byte}` })),
    );
    await before.add(...creates);
    const [first] = creates as [ReadableChange];
    expect(await before.graph.get(idOf(first))).toMatchObject({
      properties: {},
      extra: { text: '1' },
      readOnly: true,
      hidden: true,
    });
    const after = await openGraph(world, schemas, { store });
    const live = after.graph.live({ schema: Message, where: { channel: 'red' }, order: 'oldest' });
    await live.ready();
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(creates.map(idOf));
    expect(live.getSnapshot().nodes[0]).toMatchObject({ properties: { text: '1' }, extra: undefined, readOnly: false });
    const forgotten = await openGraph(world, [], { store });
    await expect(forgotten.graph.count({ schema: 'message' })).rejects.toMatchObject({ code: 'schema-unknown' });
    expect(await forgotten.graph.count({ schema: 'message', includeHidden: true })).toBe(9);
  });

  it('GR-12 unknown properties are kept aside', async () => {
    const { world, ann: feed } = scene();
    const { graph, add } = await openGraph(world, schemas);
    const create = world.write(feed, patch(Message, byNonce(1), { channel: 'red', text: 'x', colour: 'green' }));
    await add(create);
    expect(await graph.get(idOf(create))).toMatchObject({
      properties: { text: 'x' },
      extra: { colour: 'green' },
      readOnly: false,
    });
  });

  it('GR-13 what a newer version wrote is preserved and makes the node read-only, under the rule all the same', async () => {
    const { world, ann: feed, bob: theirs, say } = scene();
    const { graph, add } = await openGraph(world, schemas);
    const create = say('hello', 1);
    await add(create, world.write(theirs, patch(Message, byId(create), { stars: 1 }, 9)));
    expect(await graph.get(idOf(create))).toMatchObject({ newer: false, readOnly: false });
    await add(world.write(feed, patch(Message, byId(create), { stars: 'five', text: 'new' }, 3)));
    expect(await graph.get(idOf(create))).toMatchObject({
      newer: true,
      readOnly: true,
      version: 3,
      properties: { text: 'new' },
      extra: { stars: 'five' },
    });
  });

  it('GR-14 patches of an older version pass through migrate one by one; one that cannot be migrated is refused', async () => {
    const { world, ann: feed } = scene();
    const { graph, add, refusals } = await openGraph(world, schemas);
    const create = world.write(feed, patch(Message, byNonce(1), { channel: 'red', body: 'old' }, 1));
    await add(create, world.write(feed, patch(Message, byId(create), { body: 'poison' }, 1)));
    expect(await graph.get(idOf(create))).toMatchObject({ properties: { channel: 'red', text: 'old' }, newer: false });
    expect(refusals()).toEqual(['migrate-failed']);
  });

  it('GR-14 a schema of a new version takes over the nodes and their index', async () => {
    const { world, ann: feed, say } = scene();
    const store = await memoryStorage().open('graph');
    const before = await openGraph(world, schemas, { store });
    for (let byte = 1; byte <= 20; byte++) await before.add(say(`${byte % 2}`, byte));
    await before.add(world.write(feed, patch(Message, byNonce(3), { text: 'edited' })));
    const ByText = defineSchema({
      name: 'message',
      version: 3,
      properties: { text: v.string(), channel: v.string() },
      rule: () => 'accept',
      indexes: [{ property: 'text', order: 'position' }],
    });
    const { graph, store: counted } = await openGraph(world, [ByText], { store });
    expect(await graph.count({ schema: ByText, where: { text: '1' } })).toBe(9);
    counted.reset();
    expect(await graph.count({ schema: ByText, where: { text: 'edited' } })).toBe(1);
    expect(counted.calls.pairs).toBe(1);
  });
});

describe('snapshots', () => {
  const redaction = (create: ReadableChange, covers: readonly EntryReference[], byte: number) =>
    ({
      type: 'snapshot',
      node: byNonce(byte),
      schema: 'message',
      version: 2,
      set: { channel: 'red', text: '', gone: true },
      covers,
    }) as const;

  it('GR-15 a snapshot keeps the place of what it covers, before and after that is erased', async () => {
    const { world, ann: feed, say } = scene();
    const store = await memoryStorage().open('graph');
    const { graph, add, refold } = await openGraph(world, schemas, { store });
    const [first, second, third] = [say('one', 1), say('two', 2), say('three', 3)];
    await add(first, second, third);
    const live = graph.live({ schema: Message, where: { channel: 'red' }, order: 'oldest' });
    await live.ready();
    await add(world.write(feed, redaction(second, [referenceTo(second)], 2)));
    const order = [first, second, third].map(idOf);
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(order);
    world.erased.add(second);
    await refold(second.place);
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual(order);
    expect(graph.peek(idOf(second))).toMatchObject({
      position: second.position,
      createdAt: second.time,
      properties: { text: '' },
    });
    const fresh = (await openGraph(world, schemas, { store })).graph.live({ schema: Message, order: 'oldest' });
    await fresh.ready();
    expect(fresh.getSnapshot().nodes.map(({ id }) => id)).toEqual(order);
  });

  it('GR-15 whoever never read what a snapshot covers puts it in the same place when the entry arrives', async () => {
    const { world, ann: feed, phone, say } = scene();
    const first = world.write(phone, patch(Message, byNonce(1), { channel: 'red', text: 'one' }), 1);
    const second = say('two', 2, 2);
    const snapshot = world.write(feed, redaction(first, [referenceTo(first)], 1));
    world.erased.add(first);
    const { graph, add } = await openGraph(world, schemas);
    await add(second, snapshot);
    const live = graph.live({ schema: Message, order: 'oldest' });
    await live.ready();
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual([idOf(second), idOf(snapshot)]);
    await add(first);
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual([idOf(snapshot), idOf(second)]);
  });

  it('GR-16 a snapshot cannot take the place of, nor silence, what another person wrote', async () => {
    const { world, ann: feed, bob: theirs, say } = scene();
    world.roles.set(bob, 'admin');
    const { graph, add } = await openGraph(world, schemas);
    const other = world.write(theirs, patch(Message, byNonce(9), { channel: 'red', text: 'first' }), 1);
    const create = say('hello', 1, 10);
    const moderation = world.write(theirs, patch(Message, byId(create), { gone: true }), 11);
    const undo = {
      ...redaction(create, [create, moderation, other].map(referenceTo), 1),
      set: { channel: 'red', text: 'back' },
    };
    await add(other, create, moderation, world.write(feed, undo, 12));
    expect(await graph.get(idOf(create))).toMatchObject({ position: create.position, properties: { gone: true } });
  });

  it('GR-17 erased without a snapshot, a node is no longer shown, also by an entry that nobody can read any more', async () => {
    const { world, say } = scene();
    const { graph, add, refold } = await openGraph(world, schemas, { cacheSize: 1 });
    const [first, second] = [say('one', 1), say('two', 2)];
    await add(first, second);
    const live = graph.live({ schema: Message });
    const unread = graph.liveCount({ schema: Message, where: { channel: 'red' }, floor: new Map() });
    await Promise.all([live.ready(), unread.ready()]);
    world.erased.add(first);
    await refold(first.place);
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual([idOf(second)]);
    expect(unread.getSnapshot()).toBe(1);
    expect(await graph.get(idOf(first))).toBeUndefined();
    expect(await graph.count({ schema: Message })).toBe(1);
  });
});

describe('two writers of one index', () => {
  it('GR-18 a plan that lost the race is refused by the store, and planned again says the same as if it had come second', async () => {
    const { world, ann: feed, say } = scene();
    const store = await memoryStorage().open('graph');
    const here = await openGraph(world, schemas, { store });
    const there = await openGraph(world, schemas, { store });
    const [first, second] = [say('one', 1), say('two', 2)];
    const edit = world.write(feed, patch(Message, byId(first), { text: 'edited', channel: 'blue' }));
    const late = await here.graph.plan([first, second]);
    await there.add(first, edit);
    expect(await store.commit(late)).toEqual({ kind: 'conflict' });
    await here.add(second);
    await here.graph.absorb([first, edit]);
    const graph = (await openGraph(world, schemas, { store })).graph;
    for (const one of [here.graph, graph]) {
      expect(await one.get(idOf(first))).toMatchObject({ properties: { text: 'edited' } });
      expect(await one.count({ schema: Message, where: { channel: 'blue' } })).toBe(1);
      expect(await one.count({ schema: Message, where: { channel: 'red' } })).toBe(1);
    }
  });

  it('GR-18 what another tab committed reaches the live queries of this one', async () => {
    const { world, say } = scene();
    const store = await memoryStorage().open('graph');
    const here = await openGraph(world, schemas, { store });
    const live = here.graph.live({ schema: Message });
    await live.ready();
    const there = await openGraph(world, schemas, { store });
    const create = say('one', 1);
    await there.add(create);
    await here.graph.absorb([create]);
    expect(live.getSnapshot().nodes.map(({ id }) => id)).toEqual([idOf(create)]);
  });
});

describe('the index on disk', () => {
  it('GR-19 keeps no contents and costs at most 55 bytes for each message, keys and values', async () => {
    const { world, ann: feed } = scene();
    const store = await memoryStorage().open('graph');
    const { add } = await openGraph(world, schemas, { store });
    const secret = 'a secret text';
    const write = (at: number) => {
      const unique = nonce(0);
      new DataView(unique.buffer).setUint32(0, at);
      const set = { channel: 'red', text: secret };
      return world.write(feed, patch(Message, { by: 'nonce', nonce: unique }, set), 1_700_000_000_000 + at);
    };
    await add(write(1));
    const { usage } = await store.estimate();
    const count = 2000;
    await add(...Array.from({ length: count }, (_, at) => write(at + 2)));
    expect(((await store.estimate()).usage - usage) / count).toBeLessThan(55);
    const pairs = await store.range({ from: Uint8Array.of(0), to: Uint8Array.of(0xff) });
    const everything = Buffer.concat(pairs.flat()).toString('latin1');
    expect(everything).toContain('message');
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain('red');
    expect(everything).not.toContain(ann);
  });
});

describe('what comes to be readable', () => {
  it('GR-20 an entry that was cut when it arrived counts from the moment it is read', async () => {
    const { world, say } = scene();
    const { graph, add, refold, refusals } = await openGraph(world, schemas);
    world.cuts.set(1, -1);
    const create = say('hello', 1);
    await add(create);
    expect(await graph.get(idOf(create))).toBeUndefined();
    world.cuts.clear();
    await refold(create.place);
    expect(await graph.get(idOf(create))).toMatchObject({ properties: { text: 'hello' } });
    expect(await graph.count({ schema: Message })).toBe(1);
    expect(refusals()).toEqual([]);
  });
});
