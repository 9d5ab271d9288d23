import { systemClock } from '@kith/identity';
import { createConnection, memoryLinkPair } from '@kith/mesh';
import type { Link } from '@kith/mesh';
import { memoryStorage } from '@kith/store';
import type { Space, StorageDriver } from '@kith/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webrtcPair } from '../../packages/mesh/test/support/webrtc.js';
import { rowsOf } from '../support/copying-storage.js';
import { countOf, hostile } from '../support/hostile.js';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { canWrite } from '../support/society.js';

const NOTES = 3200;
const TEXT = 'a long message '.repeat(640);

async function fill(space: Space): Promise<void> {
  for (let start = 0; start < NOTES; start += 128) {
    const batch = Array.from({ length: Math.min(128, NOTES - start) }, (_, index) => `${start + index} ${TEXT}`);
    await Promise.all(batch.map((text) => space.create(Note, { text })));
  }
}

async function attachOver(
  links: readonly [Link, Link],
  ...ends: readonly { by: Person; space: Space }[]
): Promise<() => void> {
  const outcomes = await Promise.all(
    ends.map(({ by }, index) =>
      createConnection({
        link: links[index as 0 | 1],
        identity: by.identity,
        session: by.environment.crypto.randomBytes(16),
        crypto: by.environment.crypto,
        clock: by.environment.clock,
      }),
    ),
  );
  const connections = outcomes.map((outcome) => {
    if (!outcome.ok) throw new Error('not connected');
    return outcome.connection;
  });
  for (const [index, { space }] of ends.entries()) space.attach(connections[index] as (typeof connections)[0]);
  return () => {
    for (const connection of connections) connection.close('done');
  };
}

/** Resolves when the space holds as many notes; gives up only when nothing more comes. */
async function untilHeld(space: Space, notes: number): Promise<void> {
  const held = () => space.feeds().reduce((sum, { kind, length }) => sum + (kind === 'content' ? length : 0), 0);
  for (;;) {
    const before = held();
    if (before > notes) return;
    await until(() => held() > before, `more than ${before} of ${notes}`);
  }
}

describe('30 MB', () => {
  let ada: { by: Person; space: Space };
  beforeAll(async () => {
    const by = await person('Ada', systemClock);
    ada = { by, space: await create(by) };
    await fill(ada.space);
    const stored = (await rowsOf(by.storage, ada.space.id)).reduce((sum, [, value]) => sum + value.length, 0);
    expect(stored).toBeGreaterThan(30e6);
  }, 120_000);
  afterAll(() => ada.space.close());

  it.each<readonly [string, () => Promise<readonly [Link, Link]>]>([
    ['a link in memory', () => Promise.resolve(memoryLinkPair({ random: ada.by.environment.crypto.randomBytes }).ends)],
    ['a WebRTC data channel', () => webrtcPair()],
  ])(
    'SYNC-6 reach somebody who has just joined, over %s, and all of it can be read',
    async (_name, link) => {
      const by = await person('Grace', systemClock);
      const space = await join(by, await ada.space.createInvite());
      const missing: number[] = [];
      space.status.subscribe(() => missing.push(...space.status.getSnapshot().peers.map((peer) => peer.missing)));
      const close = await attachOver(await link(), ada, { by, space });
      await untilHeld(space, NOTES);
      await until(() => canWrite(space) && space.status.getSnapshot().peers[0]?.synced === true, 'sync to be told');
      expect(await texts(space)).toEqual(await texts(ada.space));
      expect(Math.max(...missing)).toBeGreaterThan(NOTES / 2);
      expect(missing.at(-1)).toBe(0);
      expect(countOf(space, 'rejected') + countOf(space, 'deferred')).toBe(0);
      await space.create(Note, { text: 'all here' });
      await until(async () => (await texts(ada.space)).includes('all here'), 'an answer');
      close();
      expect([...by.errors, ...ada.by.errors]).toEqual([]);
      await space.close();
    },
    180_000,
  );
});

describe('ten workspaces in one process', () => {
  it('SPACE-1 share nothing: neither members, notes, events, storage, nor a failure', async () => {
    const storage = memoryStorage();
    const failing = new Set<string>();
    const driver: StorageDriver = {
      ...storage,
      async open(name) {
        const store = await storage.open(name);
        const { commit } = store;
        store.commit = (batch) =>
          failing.has(name)
            ? Promise.resolve({ kind: 'failed', code: 'storage-full', cause: null })
            : commit.call(store, batch);
        return store;
      },
    };
    const ada = await person('Ada', systemClock, { storage: driver });
    const spaces = await Promise.all(Array.from({ length: 10 }, () => create(ada)));
    const guests = await Promise.all(
      spaces.map(async (space, index) => {
        const by = await person(`Guest ${index}`, systemClock);
        return { by, space: await join(by, await space.createInvite()) };
      }),
    );
    expect(new Set(spaces.map(({ id }) => id)).size).toBe(10);
    // Every guest is connected to every workspace of Ada's, and belongs to one.
    const cuts = await Promise.all(
      guests.map((guest, index) => connect({ by: ada, space: spaces[index] as Space }, guest)),
    );
    for (const guest of guests) {
      for (const space of spaces) if (space.id !== guest.space.id) await hostile(space, guest.by.identity);
    }
    await until(() => guests.every(({ space }) => canWrite(space)), 'all guests to be in');
    await Promise.all(spaces.map((space, index) => space.create(Note, { text: `Ada in ${index}` })));
    await Promise.all(guests.map(({ space }, index) => space.create(Note, { text: `Guest in ${index}` })));
    await until(async () => {
      const held = await Promise.all([...spaces, ...guests.map(({ space }) => space)].map((space) => texts(space)));
      return held.every(({ length }) => length === 2);
    }, 'everybody to hold two notes');
    for (const [index, space] of spaces.entries()) {
      expect((await texts(space)).toSorted()).toEqual([`Ada in ${index}`, `Guest in ${index}`]);
      const people = new Set(space.members.getSnapshot().map((member) => member.person));
      expect(people).toEqual(new Set([ada.identity.person, guests[index]?.by.identity.person]));
    }

    const [full, ...others] = spaces as [Space, ...Space[]];
    const counted = others.map(({ events }) => events.counters());
    failing.add(full.id);
    await expect(full.create(Note, { text: 'no room' })).rejects.toMatchObject({ code: 'storage-full' });
    const attacker = await hostile(full, guests[0]?.by.identity ?? ada.identity);
    for (let turn = 0; turn < 9; turn += 1) attacker.say(Uint8Array.of(0, 9));
    await full.close();
    expect(others.map(({ events }) => events.counters())).toEqual(counted);
    for (const space of others) {
      await space.create(Note, { text: 'unharmed' });
      expect(space.status.getSnapshot().storage).toBe('ok');
    }
    failing.clear();
    const again = await reopen(ada, full.id);
    expect(await texts(again)).toHaveLength(2);
    for (const cut of cuts) cut();
    await Promise.all([again, ...others, ...guests.map(({ space }) => space)].map((space) => space.close()));
    expect([...ada.errors, ...guests.flatMap(({ by }) => by.errors)]).toEqual([]);
  });
});
