import { derived, observable, sameItems } from '@kith/identity';
import type { Did, Observable, WritableObservable } from '@kith/identity';
import type {
  FieldChanges,
  Notice,
  Peer,
  Presence,
  PresenceService,
  Presenter,
  Room,
  RoomFields,
  RoomSession,
} from '@kith/presence';

/** Presence without a network: a test says who is where, and sees what components joined and said. */
export interface TestPresence extends PresenceService {
  /** Puts others into a room, as if they had joined it. */
  others(node: string, people: readonly Presence[], peers?: readonly Peer[]): void;
  typingIn(node: string, people: readonly Did[]): void;
  presents(node: string, presenter: Presenter | null): void;
  notice(notice: Notice): void;
  /** Sessions joined and not left, and how many were ever joined. */
  readonly sessions: { readonly open: readonly TestSession[]; readonly joined: number };
  readonly notices: PresenceService['notices'] & { readonly listeners: number };
  readonly choice: WritableObservable<'online' | 'idle' | 'away' | 'dnd' | 'invisible'>;
  /** What `setActivity` said last. */
  readonly activity: string | null;
}

export interface TestSession {
  readonly node: string;
  readonly fields: RoomFields;
  /** Every change, in order. */
  readonly said: readonly FieldChanges[];
  /** For which documents an awareness was asked. */
  readonly documents: readonly unknown[];
}

interface Place {
  readonly people: WritableObservable<readonly Presence[]>;
  readonly peers: WritableObservable<readonly Peer[]>;
  readonly typing: WritableObservable<readonly Did[]>;
  readonly presenter: WritableObservable<Presenter | null>;
  readonly room: Room;
}

/** Somebody who is here; online and doing nothing, unless told. */
export function presenceOf(person: Did, more: Partial<Presence> = {}): Presence {
  return { person, self: false, status: 'online', typing: false, sessions: [], since: 0, ...more };
}

export function testPresence(me: Did): TestPresence {
  const places = new Map<string, Place>();
  const persons = new Map<string, Observable<Presence | null>>();
  const everybody = observable<readonly Presence[]>([]);
  const choice = observable<'online' | 'idle' | 'away' | 'dnd' | 'invisible'>('online');
  const listeners = new Set<(notice: Notice) => void>();
  const open = new Set<TestSession>();
  let joined = 0;
  let activity: string | null = null;

  const personIn = (key: string, people: Observable<readonly Presence[]>, person: Did) => {
    const name = `${key} ${person}`;
    const known = persons.get(name);
    if (known !== undefined) return known;
    const found = derived([people], () => people.getSnapshot().find((one) => one.person === person) ?? null);
    persons.set(name, found);
    return found;
  };
  const place = (node: string): Place => {
    const known = places.get(node);
    if (known !== undefined) return known;
    const people = observable<readonly Presence[]>([]);
    const typing = observable<readonly Did[]>([]);
    const presenter = observable<Presenter | null>(null);
    const peers = observable<readonly Peer[]>([], { same: sameItems });
    const room: Room = { node, people, peers, typing, presenter, person: (did) => personIn(node, people, did) };
    const made = { people, peers, typing, presenter, room };
    places.set(node, made);
    return made;
  };
  const refresh = (node: string): void => {
    const { people } = place(node);
    const others = people.getSnapshot().filter((one) => !one.self);
    const here = [...open].some((session) => session.node === node);
    people.set(here ? [presenceOf(me, { self: true }), ...others] : others);
  };

  return {
    key: 'device.session',
    sessions: {
      get open() {
        return [...open];
      },
      get joined() {
        return joined;
      },
    },
    attach: () => () => {},
    join(node): RoomSession {
      const said: FieldChanges[] = [];
      const session = { node, fields: {} as RoomFields, said, documents: [] as unknown[] };
      open.add(session);
      joined += 1;
      refresh(node);
      return {
        room: place(node).room,
        set(changes) {
          said.push(changes);
          const kept = Object.entries({ ...session.fields, ...changes }).filter(([, value]) => value !== null);
          session.fields = Object.fromEntries(kept) as RoomFields;
        },
        typing: () => session.said.length,
        stopTyping: () => {},
        awareness: (options) => {
          session.documents.push(options?.doc);
          throw new Error('there is none here');
        },
        present: () => place(node).presenter.getSnapshot() === null,
        handOver: () => {},
        stopPresenting: () => {},
        leave() {
          open.delete(session);
          refresh(node);
        },
      };
    },
    room: (node) => place(node).room,
    people: everybody,
    person: (person) => personIn('', everybody, person),
    status: choice,
    choice,
    get activity() {
      return activity;
    },
    setActivity(text) {
      activity = text;
    },
    notices: {
      get listeners() {
        return listeners.size;
      },
      poke: async () => ({ sent: 1 }),
      invite: async () => ({ sent: 1 }),
      onNotice(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    events: { subscribe: () => () => {}, counters: () => ({}), async *[Symbol.asyncIterator]() {} },
    close() {},
    others(node, people, peers = []) {
      place(node).peers.set(peers);
      const own = place(node)
        .people.getSnapshot()
        .filter((one) => one.self);
      place(node).people.set([...own, ...people]);
      everybody.set([...people]);
    },
    typingIn: (node, people) => place(node).typing.set(people),
    presents: (node, presenter) => place(node).presenter.set(presenter),
    notice(notice) {
      for (const listener of listeners) listener(notice);
    },
  };
}
