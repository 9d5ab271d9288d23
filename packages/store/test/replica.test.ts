import { createNodeCrypto } from '@kith/identity/node';
import { systemClock } from '@kith/identity';
import { beforeEach, describe, expect, it } from 'vitest';
import { idFromBytes } from '../src/format/ids.js';
import type { FeedId } from '../src/format/ids.js';
import { createGate } from '../src/gate/gate.js';
import type { Gate } from '../src/gate/gate.js';
import { LogDraft } from '../src/log/draft.js';
import { table } from '../src/log/layout.js';
import { SpaceLog } from '../src/log/space-log.js';
import { frontierAfter, logRows } from '../src/replica/commit.js';
import { intake } from '../src/replica/intake.js';
import type { IntakePolicy } from '../src/replica/intake.js';
import { Replica } from '../src/replica/replica.js';
import { memoryStorage } from '../src/storage/memory.js';
import type { KeyValueStore } from '../src/storage/port.js';
import { Inbox } from '../src/sync/inbox.js';
import type { UpdateMessage } from '../src/sync/inbox.js';
import { gateWorld } from './support/gate-world.js';
import type { GateWorld } from './support/gate-world.js';

let world: GateWorld;
let store: KeyValueStore;
let gate: Gate;
let log: SpaceLog;
beforeEach(async () => {
  world = await gateWorld();
  const { crypto, space } = world;
  store = await memoryStorage().open('log');
  gate = createGate(crypto, space);
  log = new SpaceLog({ store, crypto, gate, space });
});

const everything: IntakePolicy = (_, changes) => Promise.resolve(changes.length);
const keyOf = (feed: { readonly id: Uint8Array }) => idFromBytes<FeedId>(feed.id);

describe('a draft of the log', () => {
  it('SPACE-3 takes what an update brings, and the log knows nothing of it', async () => {
    const draft = new LogDraft(log);
    const { id } = world.feed;
    expect(draft.isEmpty).toBe(true);
    const taken = await intake(gate, draft, { id, update: world.feed.update(0, 5) }, everything);
    expect(taken).toEqual({ kind: 'judged', taken: 5, deferred: null, refused: false, forks: [] });
    // What follows in the same draft is judged on what it has taken.
    const more = await intake(gate, draft, { id, update: world.feed.update(3, 8) }, everything);
    expect(more).toMatchObject({ taken: 3, deferred: null });
    expect(draft.known(keyOf(world.feed))?.length).toBe(8);
    expect([log.feeds.size, draft.isEmpty]).toEqual([0, false]);
    expect(new LogDraft(log).known(keyOf(world.feed))).toBeUndefined();
  });

  it('SPACE-3 gives feeds met for the first time numbers of their own, in the order of their first change', async () => {
    const draft = new LogDraft(log);
    for (const feed of [world.feed, world.eves, world.control])
      await intake(gate, draft, { id: feed.id, update: feed.update() }, everything);
    expect(draft.appended.map(({ feed }) => feed.number)).toEqual([0, 1, 2]);
    expect(draft.control).toHaveLength(6);
  });

  it('SYNC-4 a policy that keeps less is told, and what it refuses leaves no trace', async () => {
    const { id } = world.feed;
    const draft = new LogDraft(log);
    const update = { id, update: world.feed.update() };
    expect(await intake(gate, draft, update, () => Promise.resolve('nothing'))).toMatchObject({
      taken: 0,
      refused: true,
    });
    expect(draft.isEmpty).toBe(true);
    expect(await intake(gate, draft, update, () => Promise.resolve(2))).toMatchObject({ taken: 2, refused: true });
    expect(draft.known(keyOf(world.feed))?.length).toBe(2);
  });

  it('G10 what the gate rejects leaves no trace', async () => {
    const draft = new LogDraft(log);
    const taken = await intake(gate, draft, { id: world.feed.id, update: world.eves.update() }, everything);
    expect(taken.kind).toBe('rejected');
    expect(draft.isEmpty).toBe(true);
  });

  it('G9 a fork cuts the feed in the draft, and its proof is stored once', async () => {
    const { id } = world.feed;
    const other = await world.feed.branch(4).extend(8);
    const draft = new LogDraft(log);
    await intake(gate, draft, { id, update: world.feed.update() }, everything);
    const forked = await intake(gate, draft, { id, update: other.update(4, 8) }, everything);
    expect(forked).toMatchObject({ forks: [{ cut: 4 }] });
    expect([draft.known(keyOf(world.feed))?.cut, draft.cuts.get(keyOf(world.feed))]).toEqual([4, 4]);
    const again = await intake(gate, draft, { id, update: other.update(4, 8) }, everything);
    expect(again).toMatchObject({ forks: [] });
    const tables = logRows(world.crypto, draft).puts.map(([key]) => key[0]);
    expect(tables.filter((name) => name === table.proof)).toHaveLength(1);
    expect(tables.filter((name) => name === table.entry)).toHaveLength(8);
    expect(tables.filter((name) => name === table.feed)).toHaveLength(1);
  });

  it('SPACE-5 heads of devices that are not listed are not named', async () => {
    const { crypto, space } = world;
    const replica = await Replica.open({ crypto, clock: systemClock, store, space }, (error) => {
      throw error;
    });
    const draft = new LogDraft(log);
    await intake(gate, draft, { id: world.feed.id, update: world.feed.update() }, everything);
    expect(frontierAfter(log, draft, replica.control.membership).record()).toEqual([]);
    await replica.close();
  });
});

describe('a replica', () => {
  it('SPACE-3 has what was committed, and a handle opened anew has the same', async () => {
    const { crypto, space, feed } = world;
    const storage = memoryStorage();
    const open = async () =>
      Replica.open({ crypto, clock: systemClock, store: await storage.open('log'), space }, (error) => {
        throw error;
      });
    const [first, second] = [await open(), await open()];
    const take = (replica: Replica, from: number, to: number) =>
      replica.apply({ from: 'own' }, async (draft) => {
        await intake(replica.gate, draft, { id: feed.id, update: feed.update(from, to) }, everything);
      });
    const before = first.feeds.get(keyOf(feed));
    await take(first, 0, 3);
    const held = first.feeds.get(keyOf(feed));
    // The second handle finds that the first was quicker, and builds again on what it wrote.
    await take(second, 0, 8);
    await first.absorb();
    expect([before, held?.length, first.feeds.get(keyOf(feed))?.length]).toEqual([undefined, 3, 8]);
    const third = await open();
    for (const replica of [first, second, third]) {
      const now = replica.feeds.get(keyOf(feed));
      expect([now?.number, now?.length, now?.headHash]).toEqual([0, 8, feed.entries[7]?.hash]);
      expect(await now?.entryAt(7)).toEqual(feed.entries[7]?.bytes);
    }
    await Promise.all([first, second, third].map((replica) => replica.close()));
    await expect(take(first, 0, 1)).rejects.toMatchObject({ code: 'space-closed' });
  });

  it('SPACE-3 a build that fails, and one that does nothing, change nothing', async () => {
    const { crypto, space } = createdWith(world);
    const replica = await Replica.open({ crypto, clock: systemClock, store, space }, () => {});
    await expect(replica.apply({ from: 'own' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await replica.apply({ from: 'own' }, async () => {});
    expect([replica.log.revision, replica.log.record]).toEqual([0, undefined]);
    await replica.close();
  });
});

const createdWith = ({ space }: GateWorld) => ({ crypto: createNodeCrypto(), space });

describe('the inbox of a session', () => {
  const update = (feed: number, size = 10): UpdateMessage => ({
    type: 'update',
    feed,
    update: new Uint8Array(size),
    last: false,
  });
  const request = { type: 'request', feed: 1, from: 0 } as const;

  it('SYNC-7 hands out messages in order, and updates in a row together', () => {
    const inbox = new Inbox();
    for (const message of [update(1), update(2), request, update(3)]) inbox.put(message);
    expect(inbox.take(true)).toMatchObject({ type: 'updates', updates: [{ feed: 1 }, { feed: 2 }] });
    expect(inbox.take(true)).toEqual(request);
    expect(inbox.take(true)).toMatchObject({ updates: [{ feed: 3 }] });
    expect(inbox.take(true)).toBeNull();
  });

  it('SYNC-7 one by one where it is asked to, 64 at most, and half a megabyte at most', () => {
    const inbox = new Inbox();
    const taken = (together = true) => {
      const next = inbox.take(together);
      return next?.type === 'updates' ? next.updates.length : null;
    };
    for (let at = 0; at < 70; at += 1) inbox.put(update(at));
    expect([taken(false), taken(), taken(), taken()]).toEqual([1, 64, 5, null]);
    for (let at = 0; at < 4; at += 1) inbox.put(update(at, 200 * 1024));
    expect([taken(), taken(), taken()]).toEqual([2, 2, null]);
    inbox.put(update(1));
    inbox.clear();
    expect(taken()).toBeNull();
  });
});
