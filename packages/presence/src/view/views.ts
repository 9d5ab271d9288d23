import type { Presence, RoomFields } from '../fields.js';
import type { CreateViews, VerifiedSession, Views } from '../internal.js';
import { EVERYWHERE } from '../own/own-state.js';
import type { Room } from '../presence-types.js';
import { PeopleView } from './people-view.js';
import { RoomView } from './room-view.js';

export const createViews: CreateViews = (options) => new AllViews(options);

interface Known {
  session: VerifiedSession;
  readonly since: number;
  readonly self: boolean;
  /** When each of its rooms changed last, so that what it looks at is where it was last. */
  readonly changed: Map<string, number>;
  readonly typing: Set<string>;
}

class AllViews implements Views {
  readonly people: Views['people'];
  readonly person: Views['person'];
  readonly #options: Parameters<CreateViews>[0];
  readonly #everybody: PeopleView;
  readonly #sessions = new Map<string, Known>();
  readonly #rooms = new Map<string, RoomView>();
  /** Rooms that the application holds: they stay when they are empty. */
  readonly #held = new Set<string>();
  #changes = 0;

  constructor(options: Parameters<CreateViews>[0]) {
    this.#options = options;
    this.#everybody = new PeopleView((before, after) => this.#personChanged(before, after));
    this.people = this.#everybody.people;
    this.person = this.#everybody.person;
  }

  room(node: string): Room {
    this.#held.add(node);
    return this.#roomOf(node);
  }

  put(session: VerifiedSession, changed: readonly string[], self: boolean): void {
    const before = this.#sessions.get(session.key);
    const known: Known = before ?? {
      session,
      since: this.#options.clock.now(),
      self,
      changed: new Map(),
      typing: new Set(),
    };
    known.session = session;
    this.#sessions.set(session.key, known);
    this.#changes += 1;
    // What holds everywhere shows in each of its rooms.
    const nodes = before === undefined || changed.includes(EVERYWHERE) ? [...session.state.keys()] : changed;
    for (const node of changed) {
      if (session.state.has(node)) known.changed.set(node, this.#changes);
      else {
        known.changed.delete(node);
        this.#leaveRoom(node, session.key);
      }
    }
    for (const node of nodes) {
      if (node === EVERYWHERE || !session.state.has(node)) continue;
      this.#putIntoRoom(known, node);
    }
    this.#putEverywhere(known);
  }

  remove(key: string): void {
    const known = this.#sessions.get(key);
    if (known === undefined) return;
    this.#sessions.delete(key);
    for (const node of known.session.state.keys()) this.#leaveRoom(node, key);
    this.#everybody.remove(known.session.person, key);
  }

  close(): void {
    for (const room of this.#rooms.values()) room.close();
  }

  #putIntoRoom(known: Known, node: string): void {
    const { key, person, device, state } = known.session;
    const changed = known.changed.get(node) ?? this.#changes;
    known.changed.set(node, changed);
    this.#roomOf(node).put({
      key,
      person,
      device,
      self: known.self,
      fields: { ...state.get(node), ...state.get(EVERYWHERE) },
      changed,
      since: known.since,
    });
  }

  /** Over all rooms a session looks at what it looked at last. */
  #putEverywhere(known: Known): void {
    const { key, person, state } = known.session;
    const latest = [...known.changed].sort(([, a], [, b]) => b - a).map(([node]) => state.get(node) ?? {});
    const viewing = latest.find((fields) => fields.viewing !== undefined)?.viewing;
    const call = latest.find((fields) => fields.call !== undefined)?.call;
    const fields: RoomFields = {
      ...state.get(EVERYWHERE),
      ...(viewing === undefined ? {} : { viewing }),
      ...(call === undefined ? {} : { call }),
    };
    this.#everybody.put(person, {
      key,
      self: known.self,
      fields,
      typing: known.typing.size > 0,
      changed: Math.max(0, ...known.changed.values()),
      since: known.since,
    });
  }

  #roomOf(node: string): RoomView {
    let room = this.#rooms.get(node);
    if (room === undefined) {
      room = new RoomView(node, this.#options.clock, (key, typing) => {
        const known = this.#sessions.get(key);
        if (known === undefined) return;
        if (typing) known.typing.add(node);
        else known.typing.delete(node);
        this.#putEverywhere(known);
      });
      this.#rooms.set(node, room);
    }
    return room;
  }

  #leaveRoom(node: string, key: string): void {
    const room = this.#rooms.get(node);
    room?.remove(key);
    if (room?.empty === true && !this.#held.has(node)) this.#rooms.delete(node);
  }

  #personChanged(before: Presence | undefined, after: Presence | null): void {
    const { emit } = this.#options;
    const { person, self } = after ?? before ?? {};
    if (person === undefined || self === true) return;
    if (after === null) emit({ type: 'offline', person });
    else if (before === undefined) emit({ type: 'online', person });
    else if (before.status !== after.status || before.activity !== after.activity) {
      const { status, activity } = after;
      emit({ type: 'activity-changed', person, status, ...(activity === undefined ? {} : { activity }) });
    }
  }
}
