import { systemClock } from '@kith/identity';
import type { Clock } from '@kith/identity';
import type { CreateLink } from '@kith/mesh';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { gathering } from '../support/presence-party.js';
import type { Gathering, Party } from '../support/presence-party.js';

const ROOM = 'invoice-42';
const patience = { timeout: 100_000, interval: 10 };

/** Presence takes five times less time than it says, so that silence is found out while a test is watching. */
const hurried: Clock = {
  now: () => systemClock.now(),
  after: (milliseconds, run) => systemClock.after(milliseconds / 5, run),
};

/** What presence promises over every kind of link. `makeHost` gives one network; each call of that, one party's way to make links. */
export function presenceContract(name: string, makeHost: () => () => CreateLink): void {
  describe(`${name}: the contract of presence`, () => {
    let world: Gathering | null = null;
    const gather = (): Gathering => (world = gathering(makeHost()));
    afterEach(async () => {
      const { errors = [] } = world ?? {};
      await world?.close();
      world = null;
      expect(errors).toEqual([]);
    });

    async function two(clock?: Clock): Promise<[Party, Party]> {
      const { party } = gather();
      const both: [Party, Party] = [await party(clock), await party(clock)];
      await everybodySees(both);
      return both;
    }

    it('PC-1 who joins, changes what they say, and leaves is seen doing so, and nobody is refused', async () => {
      const [ada, bob] = await two();
      const session = ada.presence.join(ROOM);
      await seen(bob, { [ada.presence.key]: { status: 'online' } });
      session.set({ viewing: { node: ROOM, at: 'page 2' }, cursor: { line: 3 } });
      await seen(bob, {
        [ada.presence.key]: { status: 'online', viewing: { node: ROOM, at: 'page 2' }, cursor: { line: 3 } },
      });
      session.set({ cursor: null });
      await seen(bob, { [ada.presence.key]: { status: 'online', viewing: { node: ROOM, at: 'page 2' } } });
      session.typing();
      const typing = bob.presence.room(ROOM).typing;
      await vi.waitFor(() => expect(typing.getSnapshot()).toEqual([ada.identity.person]), patience);
      session.stopTyping();
      await vi.waitFor(() => expect(typing.getSnapshot()).toEqual([]), patience);
      session.leave();
      await seen(bob, {});
      expect(here(bob)).toEqual(people(ada, bob));
      for (const { events } of [ada, bob]) expect(types(events)).not.toContain('refused');
    });

    it('PC-2 who says goodbye is gone, and so is whoever closed a connection on purpose', async () => {
      const { party } = gather();
      const [ada, bob, carol] = [await party(), await party(), await party()];
      await everybodySees([ada, bob, carol]);
      ada.presence.close();
      await vi.waitFor(() => expect(here(bob)).toEqual(people(bob, carol)), patience);
      carol.mesh.disconnect();
      await vi.waitFor(() => expect(here(bob)).toEqual(people(bob)), patience);
      expect(types(bob.events).filter((type) => type === 'offline')).toHaveLength(2);
    });

    it('PC-3 who crashes, so that the link ends without a goodbye, is gone for everybody', async () => {
      const { party } = gather();
      const [ada, bob, carol] = [await party(), await party(), await party()];
      await everybodySees([ada, bob, carol]);
      ada.presence.join(ROOM);
      await Promise.all([bob, carol].map((member) => seen(member, { [ada.presence.key]: { status: 'online' } })));
      ada.crash();
      for (const member of [bob, carol]) {
        await seen(member, {});
        await vi.waitFor(() => expect(here(member)).toEqual(people(bob, carol)), patience);
        expect(member.events).toContainEqual({ type: 'offline', person: ada.identity.person });
      }
    });

    it('PC-4 while nothing passes both take each other for gone; when it passes again both see what is so then', async () => {
      const [ada, bob] = await two(hurried);
      const session = ada.presence.join(ROOM);
      session.set({ cursor: 1 });
      await seen(bob, { [ada.presence.key]: { status: 'online', cursor: 1 } });
      ada.valve.shut = true;
      await vi.waitFor(() => expect(here(bob)).toEqual(people(bob)), patience);
      await vi.waitFor(() => expect(here(ada)).toEqual(people(ada)), patience);
      expect(peersOf(bob)).toEqual({});
      expect(ada.mesh.connections()).toHaveLength(1);
      session.set({ cursor: 2 });
      const his = bob.presence.join(ROOM);
      his.set({ cursor: -2 });
      ada.valve.shut = false;
      for (const member of [ada, bob]) {
        await seen(member, {
          [ada.presence.key]: { status: 'online', cursor: 2 },
          [bob.presence.key]: { status: 'online', cursor: -2 },
        });
      }
    });

    it('PC-5 a link that breaks is made anew by the mesh, and rooms, own status and roster are there again', async () => {
      const [ada, bob] = await two();
      const session = ada.presence.join(ROOM);
      bob.presence.join(ROOM).set({ cursor: 7 });
      ada.presence.setActivity('Reading');
      await seen(bob, {
        [ada.presence.key]: { status: 'online', activity: 'Reading' },
        [bob.presence.key]: { status: 'online', cursor: 7 },
      });
      ada.valve.destroy();
      session.set({ cursor: 8 });
      ada.choice.set('dnd');
      const everything = {
        [ada.presence.key]: { status: 'dnd', activity: 'Reading', cursor: 8 },
        [bob.presence.key]: { status: 'online', cursor: 7 },
      };
      for (const member of [ada, bob]) {
        await seen(member, everything);
        await vi.waitFor(() => expect(types(member.events)).toContain('disconnected'), patience);
        await vi.waitFor(() => expect(types(member.events).at(-1)).not.toBe('disconnected'), patience);
        await vi.waitFor(() => expect(here(member)).toEqual(people(ada, bob)), patience);
      }
    });

    it('PC-5 and so they are for whoever goes offline and comes back', async () => {
      const [ada, bob] = await two();
      const session = ada.presence.join(ROOM);
      session.set({ cursor: 1 });
      await seen(bob, { [ada.presence.key]: { status: 'online', cursor: 1 } });
      ada.mesh.disconnect();
      await seen(bob, {});
      await vi.waitFor(() => expect(here(ada)).toEqual(people(ada)), patience);
      expect(peersOf(ada)).toEqual({ [ada.presence.key]: { status: 'online', cursor: 1 } });
      session.set({ cursor: 2 });
      ada.choice.set('away');
      ada.mesh.reconnect();
      await seen(bob, { [ada.presence.key]: { status: 'away', cursor: 2 } });
      await vi.waitFor(() => expect(here(ada)).toEqual(people(ada, bob)), patience);
      expect(types(ada.events)).toEqual(['online', 'connected', 'offline', 'disconnected', 'online', 'connected']);
    });

    it('PC-6 who comes late sees everybody with all they say, each with the first word of their connection', async () => {
      const { party } = gather();
      const early = [await party(), await party(), await party()];
      await everybodySees(early);
      const said: Record<string, object> = {};
      for (const [at, member] of early.entries()) {
        member.presence.join(ROOM).set({ cursor: at, viewing: { node: ROOM, at: `page ${at}` } });
        said[member.presence.key] = { status: 'online', cursor: at, viewing: { node: ROOM, at: `page ${at}` } };
      }
      for (const member of early) await seen(member, said);
      const late = await party();
      /** What is shown of each person at the very moment at which they are shown at all. */
      const first: Record<string, object> = {};
      late.presence.events.subscribe((event) => {
        if (event.type === 'online') Object.assign(first, { ...peersOf(late), ...first });
      });
      await seen(late, said);
      expect(first).toEqual(said);
      for (const member of early)
        await vi.waitFor(() => expect(here(member)).toEqual(people(...early, late)), patience);
      expect(types(late.events)).not.toContain('refused');
    });
  });
}

const types = (events: Party['events']): string[] => events.map(({ type }) => type);
const people = (...parties: readonly Party[]): string[] => parties.map(({ identity }) => identity.person).sort();
const here = (party: Party): string[] => party.presence.people.getSnapshot().map(({ person }) => person);

function peersOf(party: Party): Record<string, object> {
  const peers = party.presence.room(ROOM).peers.getSnapshot();
  return Object.fromEntries(peers.map(({ key, fields }) => [key, fields]));
}

const seen = (by: Party, peers: Record<string, object>): Promise<void> =>
  vi.waitFor(() => expect(peersOf(by)).toEqual(peers), patience);

async function everybodySees(parties: readonly Party[]): Promise<void> {
  for (const party of parties) await vi.waitFor(() => expect(here(party)).toEqual(people(...parties)), patience);
}
