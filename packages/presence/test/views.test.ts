import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Did } from '@kith/identity';
import type { Peer, Presence, RoomFields, Status } from '../src/fields.js';
import { TYPING_LEASE } from '../src/limits.js';
import type { Presenter, Room } from '../src/presence-types.js';
import { presenterOf } from '../src/view/presenter.js';
import { ME, OWN, did, house, personOf, told } from './support/view.js';

const ada = did('ada');
const bob = did('bob');

/** What one session said last, and when it changed; the oracle keeps nothing else. */
interface Said {
  readonly rooms: Readonly<Record<string, RoomFields>>;
  readonly since: number;
  readonly roomsAt: number;
  readonly everywhereAt: number;
  readonly at: Readonly<Record<string, number>>;
  readonly typing: Readonly<Record<string, { readonly highest: number; readonly until: number }>>;
}

const nodes = ['doc', 'board', 'empty'] as const;
const keys = [OWN, 'me-phone.1', 'ada-laptop.1', 'ada-laptop.2', 'ada-phone.1', 'bob-laptop.1'] as const;
const people = [ME, ada, bob, did('nobody')];

/** Everything, computed anew from all sessions, in the plainest way. */
class Oracle {
  readonly sessions = new Map<string, Said>();
  now = 0;
  #count = 0;
  #start: number;

  constructor(start: number) {
    this.#start = start;
  }

  say(key: string, rooms: Readonly<Record<string, RoomFields>>): void {
    this.#count += 1;
    const before = this.sessions.get(key);
    const differs = (node: string) => JSON.stringify(before?.rooms[node]) !== JSON.stringify(rooms[node]);
    const all = new Set([...Object.keys(before?.rooms ?? {}), ...Object.keys(rooms)].filter((node) => node !== ''));
    const typing: Record<string, { highest: number; until: number }> = {};
    for (const [node, fields] of Object.entries(rooms)) {
      const known = before?.typing[node] ?? { highest: -1, until: 0 };
      const sign = fields.typing;
      if (sign === undefined) typing[node] = { highest: known.highest, until: 0 };
      else if (sign > known.highest) typing[node] = { highest: sign, until: this.now + TYPING_LEASE };
      else typing[node] = known;
    }
    this.sessions.set(key, {
      rooms,
      since: before?.since ?? this.#start + this.now,
      roomsAt: [...all].some(differs) ? this.#count : (before?.roomsAt ?? 0),
      everywhereAt: before === undefined || differs('') ? this.#count : before.everywhereAt,
      at: Object.fromEntries(
        Object.keys(rooms).map((node) => [node, differs(node) ? this.#count : (before?.at[node] ?? 0)]),
      ),
      typing,
    });
  }

  peers(node: string): Peer[] {
    return [...this.sessions]
      .filter(([, { rooms }]) => rooms[node] !== undefined)
      .map(([key, { rooms, since }]) => ({
        key,
        person: personOf(key),
        device: key.slice(0, key.indexOf('.')),
        self: key === OWN,
        fields: { ...rooms[node], ...rooms[''] },
        since,
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Over all rooms where `node` is undefined. */
  person(person: Did, node?: string): Presence | null {
    const theirs = [...this.sessions].filter(
      ([key, { rooms }]) => personOf(key) === person && (node === undefined || rooms[node] !== undefined),
    );
    if (theirs.length === 0) return null;
    const rank = (status: Status) => ['away', 'idle', 'online', 'dnd'].indexOf(status);
    const statuses = theirs.map(([, { rooms }]) => rooms['']?.status ?? 'online');
    const activity = last(theirs.map(([, said]) => [said.rooms['']?.activity, said.everywhereAt]));
    const pick = <Name extends 'viewing' | 'call'>(name: Name) =>
      last(
        theirs.map(([, said]) =>
          node === undefined
            ? [
                last(
                  Object.entries(said.rooms)
                    .sort(([a], [b]) => (a < b ? -1 : 1))
                    .map(([at, fields]) => [fields[name], said.at[at] ?? 0]),
                ),
                said.roomsAt,
              ]
            : [said.rooms[node]?.[name], said.at[node] ?? 0],
        ),
      );
    const [viewing, call] = [pick('viewing'), pick('call')];
    return {
      person,
      self: person === ME && this.sessions.has(OWN) ? true : person === ME && this.knowsMe,
      status: statuses.sort((a, b) => rank(b) - rank(a))[0] ?? 'online',
      ...(activity === undefined ? {} : { activity }),
      typing: theirs.some(([, { typing }]) =>
        Object.entries(typing).some(([at, { until }]) => (node === undefined || at === node) && until > this.now),
      ),
      ...(viewing === undefined ? {} : { viewing }),
      ...(call === undefined ? {} : { call }),
      sessions: theirs.map(([key]) => key).sort(),
      since: Math.min(...theirs.map(([, { since }]) => since)),
    };
  }

  knowsMe = false;

  people(node?: string): Presence[] {
    return [...people]
      .sort()
      .map((person) => this.person(person, node))
      .filter((presence) => presence !== null);
  }

  typing(node: string): Did[] {
    return this.people(node)
      .filter(({ typing, self }) => typing && !self)
      .map(({ person }) => person);
  }

  presenter(node: string): Presenter | null {
    const peers = this.peers(node);
    const peer = peers.find(({ key }) => key === presenterOf(peers));
    if (peer === undefined) return null;
    const { key, person, self, fields } = peer;
    return { key, person, self, ...(fields.viewing === undefined ? {} : { viewing: fields.viewing }) };
  }
}

function last<T>(values: readonly (readonly [T | undefined, number])[]): T | undefined {
  return values.filter(([value]) => value !== undefined).sort(([, a], [, b]) => b - a)[0]?.[0];
}

const fields: fc.Arbitrary<RoomFields> = fc.record(
  {
    viewing: fc.constantFrom({ node: 'doc', at: 'p1' }, { node: 'board' }),
    call: fc.constantFrom({ id: 'one' }, { id: 'one', muted: true }),
    typing: fc.integer({ min: 1, max: 6 }),
    cursor: fc.constantFrom(1, 2),
    presenting: fc.constantFrom({ term: 1 }, { term: 1, to: 'ada-phone.1' }, { term: 2 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<RoomFields>;
const everywhere: fc.Arbitrary<RoomFields> = fc.record(
  {
    status: fc.constantFrom<Status>('online', 'idle', 'away', 'dnd'),
    activity: fc.constantFrom('Running tests', 'Reading'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<RoomFields>;
const rooms = fc.record({ '': everywhere, doc: fields, board: fields }, { requiredKeys: [] });
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('say' as const), key: fc.constantFrom(...keys), rooms }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('leave' as const), key: fc.constantFrom(...keys) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('pass' as const), time: fc.integer({ min: 1, max: 3_000 }) }) },
);

describe('rooms and people', () => {
  it('RO-1, RO-2 and RO-3 every view is what all sessions make it, the same object while nothing of it changes, and is told exactly then', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const { clock, say, leave, views } = house();
        const oracle = new Oracle(clock.now());
        const watched = [
          watch(views.people, () => oracle.people()),
          ...people.map((person) => watch(views.person(person), () => oracle.person(person))),
          ...nodes.flatMap((node) => watchRoom(views.room(node), oracle, node)),
        ];
        for (const one of commands) {
          if (one.what === 'say') {
            say(one.key, one.rooms);
            oracle.knowsMe ||= one.key === OWN;
            oracle.say(one.key, one.rooms);
          } else if (one.what === 'leave') {
            leave(one.key);
            oracle.sessions.delete(one.key);
          } else {
            // One millisecond at a time, so that everything is compared after every lease that ends.
            const ends = [...oracle.sessions.values()]
              .flatMap(({ typing }) => Object.values(typing).map(({ until }) => until))
              .filter((until) => until > oracle.now && until <= oracle.now + one.time);
            for (const end of [...new Set(ends), oracle.now + one.time].sort((a, b) => a - b)) {
              // Several leases may end in the same millisecond, and are told one by one.
              const together = ends.filter((until) => until === end).length;
              clock.advance(end - oracle.now);
              oracle.now = end;
              for (const check of watched) check(Math.max(1, together));
            }
          }
          for (const check of watched) check(1);
        }
        for (const key of keys) leave(key);
        expect(clock.waiting).toBe(0);
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('RO-2 whoever did not change stays the same object among those who did', () => {
    const { say, views } = house();
    const room = views.room('doc');
    say('ada-laptop.1', { doc: { cursor: 1 } });
    say('bob-laptop.1', { doc: {} });
    const [firstPeers, firstPeople] = [room.peers.getSnapshot(), room.people.getSnapshot()];
    say('bob-laptop.1', { doc: { viewing: { node: 'doc' } } });
    const [peers, all] = [room.peers.getSnapshot(), room.people.getSnapshot()];
    expect([peers[0] === firstPeers[0], peers[1] === firstPeers[1]]).toEqual([true, false]);
    expect([all[0] === firstPeople[0], all[1] === firstPeople[1]]).toEqual([true, false]);
    say('bob-laptop.1', { doc: { viewing: { node: 'doc' } } });
    views.put(
      {
        key: 'bob-laptop.1',
        person: bob,
        device: 'bob-laptop',
        state: new Map([['doc', { viewing: { node: 'doc' } }]]),
      },
      ['doc'],
      false,
    );
    expect(room.peers.getSnapshot()).toBe(peers);
    expect(room.people.getSnapshot()).toBe(all);
    expect(views.room('doc')).toBe(room);
    expect(room.person(ada)).toBe(room.person(ada));
  });

  it('RO-3 whoever watches one person is not told of another', () => {
    const { say, leave, views } = house();
    const room = views.room('doc');
    const [here, overall] = [told(room.person(ada)), told(views.person(ada))];
    for (let index = 0; index < 50; index += 1) say('bob-laptop.1', { doc: { cursor: index, typing: index } });
    expect([here.length, overall.length]).toEqual([0, 0]);
    say('ada-laptop.1', { doc: {} });
    say('ada-laptop.1', { doc: { cursor: 5 } });
    leave('ada-laptop.1');
    expect(here.map((presence) => presence?.person)).toEqual([ada, undefined]);
    expect(overall).toHaveLength(2);
  });

  it('RO-4 a person is as present as the most present of their sessions, and not to be disturbed where any says so', () => {
    const { say, views } = house();
    const status = () => views.person(ada).getSnapshot()?.status;
    say('ada-laptop.1', { '': { status: 'away' } });
    expect(status()).toBe('away');
    say('ada-phone.1', { '': { status: 'idle' } });
    expect(status()).toBe('idle');
    say('ada-laptop.2', { doc: {} });
    expect(status()).toBe('online');
    say('ada-laptop.1', { '': { status: 'dnd' }, doc: {} });
    expect(status()).toBe('dnd');
    expect(views.room('doc').person(ada).getSnapshot()?.status).toBe('dnd');
  });

  it('RO-4 status and activity are what is said everywhere, and nothing else that is said there shows in a room', () => {
    const { say, views } = house();
    const doc = views.room('doc');
    say('ada-laptop.1', {
      '': { status: 'away', typing: 1, viewing: { node: 'x' }, presenting: { term: 1 } },
      doc: { status: 'dnd', activity: 'Here alone', cursor: 1 },
    });
    expect(doc.peers.getSnapshot().map(({ fields }) => fields)).toEqual([{ status: 'away', cursor: 1 }]);
    expect([doc.typing.getSnapshot(), doc.presenter.getSnapshot()]).toEqual([[], null]);
    for (const { person } of [doc, views]) {
      const presence = person(ada).getSnapshot();
      expect([presence?.status, presence?.activity, presence?.viewing]).toEqual(['away', undefined, undefined]);
    }
    say('ada-laptop.1', { '': {}, doc: { status: 'dnd' } });
    for (const { person } of [doc, views]) expect(person(ada).getSnapshot()?.status).toBe('online');
  });

  it('RO-5 what they look at and their call is of the session that changed its rooms last, and over all rooms of its room that did', () => {
    const { say, views } = house();
    const here = () => views.room('doc').person(ada).getSnapshot();
    const overall = () => views.person(ada).getSnapshot();
    say('ada-laptop.1', { '': { status: 'online' }, doc: { viewing: { node: 'a' }, call: { id: 'one' } } });
    say('ada-phone.1', { '': { status: 'online' }, doc: { viewing: { node: 'b' } } });
    expect(here()).toMatchObject({ viewing: { node: 'b' }, call: { id: 'one' } });
    expect(overall()).toMatchObject({ viewing: { node: 'b' }, call: { id: 'one' } });
    // A device that falls idle does not look at anything by that.
    say('ada-laptop.1', { '': { status: 'idle' }, doc: { viewing: { node: 'a' }, call: { id: 'one' } } });
    expect([here()?.viewing, overall()?.viewing]).toEqual([{ node: 'b' }, { node: 'b' }]);
    say('ada-laptop.1', { '': { status: 'idle' }, doc: { viewing: { node: 'a' }, cursor: 1 }, other: {} });
    expect([here()?.viewing, overall()?.viewing]).toEqual([{ node: 'a' }, { node: 'a' }]);
    say('ada-laptop.1', { doc: { viewing: { node: 'a' }, cursor: 1 }, other: { viewing: { node: 'c' } } });
    expect([here()?.viewing, overall()?.viewing]).toEqual([{ node: 'a' }, { node: 'c' }]);
    expect(here()?.call).toBeUndefined();
  });

  it('RO-6 an activity is of the session that changed last what holds everywhere, in every room alike', () => {
    const { say, views } = house();
    say('ada-laptop.1', { '': { activity: 'Reading' }, doc: {} });
    say('ada-phone.1', { '': { activity: 'Walking' }, doc: {} });
    say('ada-laptop.1', { '': { activity: 'Reading' }, doc: { cursor: 1 } });
    const activities = () =>
      [views.person(ada), views.room('doc').person(ada)].map((one) => one.getSnapshot()?.activity);
    expect(activities()).toEqual(['Walking', 'Walking']);
    say('ada-laptop.1', { '': { activity: 'Writing' }, doc: { cursor: 1 } });
    expect(activities()).toEqual(['Writing', 'Writing']);
  });

  it('RO-7 since when somebody is here stays as it was, and is that of the first of their sessions; clocks that jump change nothing', () => {
    const { clock, say, leave, views } = house();
    const start = clock.now();
    say('ada-laptop.1', { doc: {} });
    clock.advance(1_000);
    say('ada-phone.1', { doc: {} });
    clock.jump(-3_600_000);
    say('ada-laptop.1', { doc: { cursor: 1 }, other: {} });
    expect(views.person(ada).getSnapshot()?.since).toBe(start);
    expect(
      views
        .room('doc')
        .peers.getSnapshot()
        .map(({ since }) => since),
    ).toEqual([start, start + 1_000]);
    expect(
      views
        .room('other')
        .peers.getSnapshot()
        .map(({ since }) => since),
    ).toEqual([start]);
    leave('ada-laptop.1');
    expect(views.person(ada).getSnapshot()?.since).toBe(start + 1_000);
  });

  it('RO-8 others coming, going and changing status or activity are events; nothing of the own person is', () => {
    const { say, leave, events } = house();
    say(OWN, { '': { status: 'online' } });
    say('me-phone.1', { '': { status: 'online' } });
    say('ada-laptop.1', { '': { status: 'online' }, doc: {} });
    say('ada-phone.1', { '': { status: 'idle' } });
    say('ada-laptop.1', { '': { status: 'dnd' }, doc: { cursor: 1 } });
    say('ada-laptop.1', { '': { status: 'dnd', activity: 'Writing' }, doc: { cursor: 1 } });
    say('ada-laptop.1', { '': { status: 'dnd', activity: 'Writing' }, doc: { cursor: 2, typing: 1 } });
    leave('me-phone.1');
    leave('ada-laptop.1');
    leave('ada-phone.1');
    expect(events).toEqual([
      { type: 'online', person: ada },
      { type: 'activity-changed', person: ada, status: 'dnd' },
      { type: 'activity-changed', person: ada, status: 'dnd', activity: 'Writing' },
      { type: 'activity-changed', person: ada, status: 'idle' },
      { type: 'offline', person: ada },
    ]);
  });

  it('RO-9 other tabs and devices of the own person are that person, in rooms this tab is not in as well', () => {
    const { say, views } = house();
    say('me-phone.1', { doc: {} });
    const seen = told(views.person(ME));
    say(OWN, {});
    expect(views.room('doc').person(ME).getSnapshot()).toMatchObject({ self: true, sessions: ['me-phone.1'] });
    expect(views.person(ME).getSnapshot()).toMatchObject({ self: true, sessions: [OWN, 'me-phone.1'] });
    expect(views.room('doc').peers.getSnapshot()[0]?.self).toBe(false);
    expect(seen).toHaveLength(1);
  });

  it('RO-10 whoever is told sees every view as it is after the change, and may change something itself', () => {
    const { say, leave, views } = house();
    const room = views.room('doc');
    const seen: unknown[] = [];
    let claimed = false;
    room.peers.subscribe(() => {
      seen.push([
        room.people.getSnapshot().length,
        room.presenter.getSnapshot()?.key ?? null,
        views.people.getSnapshot().length,
      ]);
      if (claimed) return;
      claimed = true;
      say(OWN, { doc: { presenting: { term: 1 } } });
    });
    const presenters = told(room.presenter);
    say(OWN, { doc: { cursor: 1 } });
    expect(seen).toEqual([
      [1, null, 1],
      [1, OWN, 1],
    ]);
    expect(room.presenter.getSnapshot()?.key).toBe(OWN);
    expect(presenters).toHaveLength(1);
    // Listeners that subscribed after that one get the last state, once.
    const later = told(room.peers);
    claimed = false;
    say('ada-laptop.1', { doc: {} });
    expect(later.map((peers) => peers.length)).toEqual([2]);
    leave('ada-laptop.1');
    expect(later).toHaveLength(2);
  });

  it('RO-11 a listener that fails keeps nothing from being shown or told; the failure is reported', () => {
    const { say, views, events, errors } = house();
    const room = views.room('doc');
    const failure = new Error('a listener is broken');
    const stop = room.peers.subscribe(() => {
      throw failure;
    });
    const others = [told<unknown>(room.peers), told<unknown>(room.presenter), told<unknown>(views.people)];
    say('ada-laptop.1', { doc: { presenting: { term: 1 } } });
    expect(errors).toEqual([failure]);
    expect(others.map((seen) => seen.length)).toEqual([1, 1, 1]);
    expect(events).toEqual([{ type: 'online', person: ada }]);
    stop();
    stop();
    say('ada-laptop.1', { doc: {} });
    expect(room.presenter.getSnapshot()).toBeNull();
  });

  it('RO-12 whoever unsubscribes while others are told is not told any more', () => {
    const { say, views } = house();
    const { peers } = views.room('doc');
    let count = 0;
    const stops: (() => void)[] = [];
    peers.subscribe(() => stops.forEach((stop) => stop()));
    stops.push(
      peers.subscribe(() => {
        count += 1;
      }),
    );
    say('ada-laptop.1', { doc: {} });
    expect(count).toBe(0);
  });

  it('RO-13 a key that comes to belong to somebody else leaves nothing with whom it belonged to', () => {
    const { say, views, events } = house();
    say('ada-laptop.1', { '': { status: 'online' }, doc: { typing: 1 } });
    say('ada-laptop.1', { '': { status: 'online' }, doc: { typing: 1, cursor: 1 } }, bob);
    expect(views.people.getSnapshot().map(({ person }) => person)).toEqual([bob]);
    expect(
      views
        .room('doc')
        .people.getSnapshot()
        .map(({ person }) => person),
    ).toEqual([bob]);
    expect(events.map(({ type }) => type)).toEqual(['online', 'offline', 'online']);
  });

  it('RO-14 closing shows nobody any more, tells who watches, is no event, and nothing comes back', () => {
    const { say, views, events } = house();
    const room: Room = views.room('doc');
    say('ada-laptop.1', { doc: {} });
    const seen = told(room.people);
    views.close();
    say('bob-laptop.1', { doc: {} });
    views.close();
    expect(seen).toEqual([[]]);
    expect(views.people.getSnapshot()).toEqual([]);
    expect(events).toEqual([{ type: 'online', person: ada }]);
  });
});

function watchRoom(room: Room, oracle: Oracle, node: string): ((steps: number) => void)[] {
  return [
    watch(room.peers, () => oracle.peers(node)),
    watch(room.people, () => oracle.people(node)),
    watch(room.typing, () => oracle.typing(node)),
    watch(room.presenter, () => oracle.presenter(node)),
    ...people.map((person) => watch(room.person(person), () => oracle.person(person, node))),
  ];
}

/** Compares with the oracle whenever called: the same value means the same object and silence, another means told once. */
function watch<T>(
  observable: { getSnapshot(): T; subscribe(listener: () => void): () => void },
  expected: () => T,
): (steps: number) => void {
  let count = 0;
  let before = observable.getSnapshot();
  observable.subscribe(() => {
    count += 1;
  });
  return (steps) => {
    const value = observable.getSnapshot();
    const wanted = expected();
    expect(value).toEqual(wanted);
    const same = JSON.stringify(sorted(before)) === JSON.stringify(sorted(wanted));
    if (same && steps === 1) expect([Object.is(value, before), count]).toEqual([true, 0]);
    else if (!same) {
      expect(count).toBeGreaterThanOrEqual(1);
      expect(count).toBeLessThanOrEqual(steps);
    }
    before = value;
    count = 0;
  };
}

/** With the names of every object in order, so that equal values have equal text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
