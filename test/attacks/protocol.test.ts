import { systemClock } from '@kith/identity';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_RANK } from '../../packages/store/src/format/limits.js';
import { bytesFromId } from '../../packages/store/src/format/ids.js';
import type { Space } from '@kith/store';
import type { FeedBuilder } from '../support/feed-builder.js';
import type { SyncMessage } from '../../packages/store/src/sync/messages.js';
import { varint, joined } from '../support/foreign-updates.js';
import { countOf, documents, feedIdOf, hostile, lengthOf, plainCredential, stored } from '../support/hostile.js';
import { Note, connect, join, person, texts, until } from '../support/people.js';
import { canWrite, society } from '../support/society.js';
import type { Society } from '../support/society.js';

let world: Society;
beforeEach(async () => {
  world = await society();
});
afterEach(async () => {
  expect([...world.ada.errors, ...world.grace.errors]).toEqual([]);
  expect(countOf(world.hers, 'sync-failed')).toBe(0);
  await world.close();
});

/** Sync step 1 with a state vector written by hand. */
function request(feed: number, stateVector: Uint8Array): Uint8Array {
  return joined([0], varint(feed), [0], varint(stateVector.length), stateVector);
}

async function honestTraffic({ hers, graces, ada, grace }: Society, text: string): Promise<void> {
  const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
  await graces.create(Note, { text });
  await until(async () => (await texts(hers)).includes(text), `Ada to read "${text}"`);
  await until(async () => String(await texts(graces)) === String(await texts(hers)), 'both to read the same');
  cut();
}

describe('messages nobody honest sends', () => {
  it.each<readonly [string, Uint8Array]>([
    ['[0, 9]', Uint8Array.of(0, 9)],
    ['nothing', new Uint8Array()],
    ['bad JSON in an awareness frame', joined([1, 1, 1, 1, 1], [1, 0x7b])],
    ['no CBOR', Uint8Array.of(1, 255)],
    ['CBOR of another shape', Uint8Array.of(1, 0xa0)],
    ['arrays nested 200,000 deep', joined([1], new Uint8Array(200_000).fill(0x81))],
    ['a step nobody knows', Uint8Array.of(0, 1, 7, 0)],
    ['a message kind nobody knows', Uint8Array.of(9, 9, 9)],
    ['a varint that never ends', new Uint8Array(64).fill(255)],
    ['an update with a tail', joined([0, 1, 2, 2, 0, 0], [5])],
    ['4 GiB promised', joined([0, 1, 2], varint(2 ** 32), [1])],
  ])('SYNC-2 %s is malformed, counted, and changes nothing', async (_name, bytes) => {
    const { hers, ada, eve } = world;
    const before = await stored(ada, hers);
    const attacker = await hostile(hers, eve.identity);
    attacker.say(bytes);
    await attacker.settled();
    expect(countOf(hers, 'rejected/message-malformed')).toBe(1);
    expect(await stored(ada, hers)).toEqual(before);
    await honestTraffic(world, 'unharmed');
  });

  it('SYNC-2 nothing is handled before the credential', async () => {
    const { hers, ada, eve } = world;
    const before = await stored(ada, hers);
    const attacker = await hostile(hers, eve.identity, null);
    const feed = await world.feed(eve, 'content').extend(3);
    attacker.serve(feed);
    attacker.say({ type: 'request', feed: 0, from: 0 });
    await until(() => countOf(hers, 'rejected/message-before-credential') === 3, 'three to be rejected');
    expect(attacker.heard.filter(({ type }) => type !== 'credential')).toEqual([]);
    expect(await stored(ada, hers)).toEqual(before);
    attacker.say(plainCredential);
    attacker.serve(feed);
    await attacker.settled();
    expect(lengthOf(hers, feed)).toBe(3);
  });

  it('SYNC-2 eight rejections end the channel, and only that one', async () => {
    const { hers, eve } = world;
    const attacker = await hostile(hers, eve.identity);
    const other = await hostile(hers, world.grace.identity);
    for (let turn = 0; turn < 20; turn += 1) attacker.say(Uint8Array.of(0, 9));
    expect(attacker.closed).toBe(true);
    expect(countOf(hers, 'rejected/message-malformed')).toBe(8);
    await other.settled();
    expect(other.closed).toBe(false);
  });

  it('SYNC-14 a flood of sync step 1 is answered up to the limit, then the channel ends', async () => {
    const { hers, ada, eve } = world;
    const before = await stored(ada, hers);
    const attacker = await hostile(hers, eve.identity);
    await attacker.settled();
    const number = hers.feedNumber(hers.feeds().find(({ kind }) => kind === 'content')?.id as never) ?? 0;
    for (let turn = 0; turn < 20_000; turn += 1) attacker.say({ type: 'request', feed: number, from: 0 });
    await until(() => attacker.closed, 'the channel to end');
    expect(countOf(hers, 'rejected/request-rate')).toBe(8);
    expect(attacker.heard.filter(({ type }) => type === 'update').length).toBeLessThanOrEqual(6000);
    expect(await stored(ada, hers)).toEqual(before);
    await honestTraffic(world, 'after the flood');
  });

  it('SYNC-14 of the feeds that one connection introduces, 20,000 are remembered and the others are passed over', async () => {
    const { hers, eve } = world;
    const attacker = await hostile(hers, eve.identity);
    const idOf = (number: number) => {
      const id = new Uint8Array(32).fill(9);
      new DataView(id.buffer).setUint32(0, number);
      return id;
    };
    const claims = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => ({
        feed: from + at,
        id: idOf(from + at),
        control: false,
        length: 0,
        hash: new Uint8Array(32),
      }));
    for (let from = 0; from < 20_000; from += 1000) attacker.say({ type: 'heads', heads: claims(from, 1000) });
    attacker.say({ type: 'heads', heads: claims(20_000, 1) });
    const empty = Uint8Array.of(0, 0);
    attacker.say({ type: 'update', feed: 19_999, update: empty, last: true });
    await attacker.settled();
    expect(countOf(hers, 'rejected/feed-unknown')).toBe(0);
    attacker.say({ type: 'update', feed: 20_000, update: empty, last: true });
    await attacker.settled();
    expect(countOf(hers, 'rejected/feed-unknown')).toBe(1);
    await honestTraffic(world, 'after 20,001 feeds');
  });

  it('SYNC-14 a state vector of a million entries, true or false, costs no more than itself', async () => {
    const { hers, eve } = world;
    const attacker = await hostile(hers, eve.identity);
    await attacker.settled();
    const made = (clock: (index: number) => number) =>
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 1_000_000);
        for (let index = 1_000_000; index > 0; index -= 1) {
          encoding.writeVarUint(encoder, index);
          encoding.writeVarUint(encoder, clock(index));
        }
      });
    const memory = process.memoryUsage().rss;
    attacker.say(
      request(
        0,
        made(() => 1),
      ),
    );
    attacker.say(request(0, joined(varint(1_000_000), [1, 1])));
    attacker.say(request(0, joined(varint(2 ** 32), [1, 1])));
    expect(countOf(hers, 'rejected/message-malformed')).toBe(3);
    attacker.say(
      request(
        0,
        made(() => 256),
      ),
    );
    await attacker.settled();
    expect(process.memoryUsage().rss - memory).toBeLessThan(200e6);
    expect(attacker.closed).toBe(false);
  });

  it('SYNC-14 heads of a million feeds under one number, or of many numbers, are remembered up to a limit', async () => {
    const { hers, ada, eve } = world;
    const before = await stored(ada, hers);
    const attacker = await hostile(hers, eve.identity);
    const memory = process.memoryUsage().rss;
    const hash = new Uint8Array(32);
    for (let batch = 0; batch < 60; batch += 1) {
      const heads = Array.from({ length: 1000 }, (_, index) => {
        const id = new Uint8Array(32);
        new DataView(id.buffer).setUint32(0, batch * 1000 + index);
        return { feed: batch < 30 ? 1 : batch * 1000 + index, id, control: true, length: 9, hash };
      });
      attacker.say({ type: 'heads', heads });
    }
    await attacker.settled();
    expect(attacker.heard.filter(({ type }) => type === 'request').length).toBeLessThanOrEqual(20_000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(200e6);
    expect(await stored(ada, hers)).toEqual(before);
    await honestTraffic(world, 'still listening');
  });

  it('SYNC-7 who claims more than it brings is not asked without end', async () => {
    const { hers, eve } = world;
    const attacker = await hostile(hers, eve.identity);
    const feed = await world.feed(eve, 'content').extend(3);
    const number = attacker.introduce(feed, { length: 1000 });
    const asked = () => attacker.heard.filter(({ type }) => type === 'request').length;
    for (let turn = 0; turn < 50; turn += 1) {
      attacker.say({ type: 'update', feed: number, update: feed.update(0, turn === 0 ? 3 : 0), last: true });
      await attacker.settled();
    }
    expect(asked()).toBeLessThan(5);
    expect(attacker.closed).toBe(false);
    expect(lengthOf(hers, feed)).toBe(3);
  });
});

describe('what is sent without being announced', () => {
  it('SYNC-7 entries beyond a gap make this end ask for what lies before them', async () => {
    const { hers, eve } = world;
    const peer = await hostile(hers, eve.identity);
    const feed = await world.feed(eve, 'content').extend(5);
    const number = peer.introduce(feed, { length: 1 });
    peer.say({ type: 'update', feed: number, update: feed.update(0, 1), last: true });
    await peer.settled();
    peer.say({ type: 'update', feed: number, update: feed.update(3, 5), last: false });
    await peer.settled();
    expect(peer.heard).toContainEqual({ type: 'request', feed: number, from: 1 });
    peer.say({ type: 'update', feed: number, update: feed.update(1), last: true });
    await peer.settled();
    expect(lengthOf(hers, feed)).toBe(5);
  });
});

describe('lies of members', () => {
  it('SYNC-10 a claim to hold more of a live feed does not make its device leave it', async () => {
    const { hers, ada, eve } = world;
    const before = await stored(ada, hers);
    const own = hers.feeds().filter((feed) => feed.person === hers.me.person);
    const attacker = await hostile(hers, eve.identity);
    for (const feed of own) {
      const id = bytesFromId(feed.id) as Uint8Array;
      const number = attacker.introduce({ id }, { control: feed.kind === 'control', length: 2 ** 40 });
      const forged = await world.feed(eve, feed.kind).extend(3);
      attacker.say({ type: 'update', feed: number, update: forged.update(), last: true });
    }
    await attacker.settled();
    expect(countOf(hers, 'feeds-replaced')).toBe(0);
    expect(await stored(ada, hers)).toEqual(before);
    await hers.create(Note, { text: 'the same feed' });
    expect(hers.feeds().filter((feed) => feed.person === hers.me.person)).toHaveLength(own.length);
  });

  it('SPACE-5 a change with the last rank there is silences nobody', async () => {
    const { hers, eve } = world;
    const attacker = await hostile(hers, eve.identity);
    const absurd = await world.feed(eve, 'content').extend(1);
    await absurd.append({ time: MAX_RANK - 2 ** 32, lift: 2 ** 32 });
    attacker.serve(absurd);
    const joiner = world.feed(eve, 'control');
    await joiner.append({ time: MAX_RANK, lift: 0 });
    attacker.serve(joiner);
    await attacker.settled();
    expect([lengthOf(hers, absurd), lengthOf(hers, joiner)]).toEqual([2, 1]);
    await hers.create(Note, { text: 'I can still write' });
    await hers.createInvite();
    await honestTraffic(world, 'so can I');
  });

  it('MEM-2 an operation whose cause nobody holds does not stop the operations of others', async () => {
    const { hers, eve, id } = world;
    const attacker = await hostile(hers, eve.identity);
    const hanging = await world.feed(eve, 'control').extend(1);
    const nowhere = { feed: id, seq: 5, hash: new Uint8Array(32).fill(9) };
    await hanging.append({ deps: [nowhere] });
    attacker.serve(hanging);
    await attacker.settled();
    expect(lengthOf(hers, hanging)).toBe(2);
    const frank = await person('Frank', systemClock);
    const franks = await join(frank, await hers.createInvite());
    const cut = await connect({ by: world.ada, space: hers }, { by: frank, space: franks });
    await until(() => canWrite(franks), 'Frank to be admitted');
    cut();
    await franks.close();
  });

  it('SYNC-4 content of somebody not listed is not taken from a member, under whatever name', async () => {
    const { hers, ada, eve } = world;
    const before = await stored(ada, hers);
    const mallory = await person('Mallory', systemClock);
    const attacker = await hostile(hers, eve.identity);
    const content = await world.feed(mallory, 'content').extend(5);
    attacker.serve(content);
    const number = attacker.introduce(content, { control: true, length: 5 });
    attacker.say({ type: 'update', feed: number, update: content.update(), last: true });
    await attacker.settled();
    expect(lengthOf(hers, content)).toBe(0);
    expect(countOf(hers, 'deferred/unknown-device')).toBe(2);
    expect(await stored(ada, hers)).toEqual(before);
  });

  it('SYNC-4 of somebody not listed nothing is kept but what asks to be let in', async () => {
    const { hers, eve, ada } = world;
    const mallory = await person('Mallory', systemClock);
    const before = await stored(ada, hers);
    const attacker = await hostile(hers, eve.identity);
    const control = await world.feed(mallory, 'control').extend(200);
    attacker.serve(control);
    await attacker.settled();
    attacker.say({ type: 'update', feed: 1, update: control.update(16, 100), last: true });
    await attacker.settled();
    expect(lengthOf(hers, control)).toBe(0);
    expect(hers.members.getSnapshot()).toHaveLength(3);
    expect(await stored(ada, hers)).toEqual(before);
  });

  it('SYNC-3 a stranger is told nothing of the space, whatever it asks', async () => {
    const { hers, ada } = world;
    const before = await stored(ada, hers);
    const mallory = await person('Mallory', systemClock);
    const forged: SyncMessage = {
      type: 'credential',
      invite: [mallory.identity.device, new Uint8Array(64)],
      epochs: [[new Uint8Array(16), new Uint8Array(32)]],
    };
    const attacker = await hostile(hers, mallory.identity, forged);
    for (const feed of hers.feeds()) {
      const id = bytesFromId(feed.id) as Uint8Array;
      attacker.say(
        { type: 'request', feed: hers.feedNumber(feed.id) ?? 0, from: 0 },
        { type: 'probe', id, seqs: [0] },
        { type: 'want', id, seq: 0, hash: new Uint8Array(32) },
      );
    }
    attacker.serve(await world.feed(mallory, 'content').extend(3));
    attacker.serve(await world.feed(mallory, 'control').extend(3));
    await until(() => countOf(hers, 'deferred/not-served') === 2, 'both to be passed over');
    const said = attacker.heard.map(({ type }) => type);
    expect(said).toEqual(['credential', 'welcome', 'heads']);
    expect(attacker.heard[2]).toEqual({ type: 'heads', heads: [] });
    expect(await stored(ada, hers)).toEqual(before);
  });

  it('SYNC-11 a fork proof that proves nothing is rejected, and a real one cuts its author alone', async () => {
    const { hers, eve, grace } = world;
    const feed = await world.feed(eve, 'content').extend(5);
    const graces = await world.feed(grace, 'content').extend(5);
    const attacker = await hostile(hers, eve.identity);
    attacker.serve(feed);
    attacker.serve(graces);
    const [first, second] = feed.bytes(1, 3) as [Uint8Array, Uint8Array];
    attacker.say({ type: 'proof', id: feed.id, entries: [first, first] });
    attacker.say({ type: 'proof', id: feed.id, entries: [first, second] });
    attacker.say({ type: 'proof', id: feed.id, entries: [first, new Uint8Array(100)] });
    attacker.say({ type: 'proof', id: graces.id, entries: [first, second] });
    const other = await graces.branch(3).sign({ signer: eve.identity.signer });
    attacker.say({ type: 'proof', id: graces.id, entries: [graces.bytes(3, 4)[0] as Uint8Array, other.bytes] });
    await attacker.settled();
    expect(countOf(hers, 'rejected')).toBe(5);
    expect(countOf(hers, 'forked')).toBe(0);
    const fork = await feed.branch(3).append();
    attacker.say({ type: 'proof', id: feed.id, entries: [feed.bytes(3, 4)[0] as Uint8Array, fork.bytes] });
    await attacker.settled();
    const cuts = hers.feeds().filter(({ cut }) => cut !== null);
    expect(cuts).toEqual([expect.objectContaining({ id: feedIdOf(feed), cut: 3 })]);
    await documents(hers);
  });

  it('SYNC-11 a proof about a feed that is not held yet counts when the feed comes', async () => {
    const { hers, graces, ada, grace, eve } = world;
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await until(
      () => [hers, graces].every((s) => s.status.getSnapshot().peers[0]?.synced === true),
      'both to be synced',
    );
    const [toAda, toGrace] = [await hostile(hers, eve.identity), await hostile(graces, eve.identity)];
    const cutOf = (space: Space, feed: FeedBuilder) => space.feeds().find(({ id }) => id === feedIdOf(feed))?.cut;
    for (const at of [1, 2]) {
      for (const other of [toGrace, toAda]) {
        const feed = await world.feed(eve, 'content').extend(3);
        const branch = await feed.branch(at).extend(3);
        const [first, second] = [feed, branch].map((one) => one.bytes(at, at + 1)[0] as Uint8Array);
        if (first === undefined || second === undefined) throw new Error('both branches have an entry there');
        toGrace.say({ type: 'proof', id: feed.id, entries: [first, second] });
        await toGrace.settled();
        // The feed comes over the same connection, or over another one.
        other.serve(feed);
        await until(() => [hers, graces].every((space) => cutOf(space, feed) === at), `both to cut at ${at}`);
      }
    }
    const before = await stored(grace, graces);
    for (let turn = 0; turn < 500; turn += 1) {
      const entries: [Uint8Array, Uint8Array] = [new Uint8Array(1000), new Uint8Array(1000)];
      toGrace.say({ type: 'proof', id: crypto.getRandomValues(new Uint8Array(32)), entries });
    }
    await toGrace.settled();
    expect(await stored(grace, graces)).toEqual(before);
    cut();
  });

  it('SYNC-11 an equivocator fills no disk: of all its forks one proof is kept, and nothing that was not asked for', async () => {
    const { hers, ada, eve } = world;
    const attacker = await hostile(hers, eve.identity);
    const control = await world.feed(eve, 'control').extend(6);
    attacker.serve(control);
    const number = attacker.introduce(control, { control: true, length: 6 });
    const fork = async () => {
      const branch = control.branch(3);
      await branch.append();
      return branch;
    };
    attacker.say({ type: 'update', feed: number, update: (await fork()).update(3, 4), last: true });
    await attacker.settled();
    expect(countOf(hers, 'forked')).toBe(1);
    const before = await stored(ada, hers);
    for (let turn = 0; turn < 20; turn += 1) {
      const branch = await fork();
      attacker.say({ type: 'update', feed: number, update: branch.update(3, 4), last: true });
      attacker.say({
        type: 'proof',
        id: control.id,
        entries: [control.bytes(3, 4)[0] as Uint8Array, branch.bytes(3, 4)[0] as Uint8Array],
      });
      if (turn < 5) attacker.say({ type: 'entries', id: control.id, entries: branch.bytes(3, 4) });
    }
    await attacker.settled();
    expect(countOf(hers, 'rejected/entry-unasked')).toBe(5);
    expect(await stored(ada, hers)).toEqual(before);
    expect(countOf(hers, 'forked')).toBe(1);
  });

  it('SYNC-6 a feed many times larger than one message arrives whole', async () => {
    const { hers, graces, ada, grace } = world;
    const text = 'x'.repeat(9000);
    for (let turn = 0; turn < 40; turn += 1) await hers.create(Note, { text: `${turn} ${text}` });
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await until(async () => (await texts(graces)).length === 43, 'Grace to hold 360 KB');
    expect(await texts(graces)).toEqual(await texts(hers));
    cut();
  });
});
