import type { Did } from '@kith/identity';
import type { Presence, RoomFields } from '../fields.js';
import type { CreateViews, VerifiedSession, Views } from '../internal.js';
import { EVERYWHERE } from '../own/own-state.js';
import type { Room } from '../presence-types.js';
import { Changes } from './changes.js';
import { PeopleView } from './people-view.js';
import { RoomView } from './room-view.js';
import { fieldsEverywhere, fieldsIn } from './shown-fields.js';

export const createViews: CreateViews = (options) => new AllViews(options);

interface Known {
  session: VerifiedSession;
  readonly since: number;
  readonly self: boolean;
  /** The order number of the last change of each of its rooms. */
  readonly changed: Map<string, number>;
  /** The order numbers of the last change of any of its rooms, left ones included, and of status or activity. */
  changedRooms: number;
  changedEverywhere: number;
}

class AllViews implements Views {
  readonly people: Views['people'];
  readonly person: Views['person'];
  readonly #options: Parameters<CreateViews>[0];
  readonly #changes: Changes;
  readonly #everybody: PeopleView;
  readonly #sessions = new Map<string, Known>();
  readonly #rooms = new Map<string, RoomView>();
  /** Rooms that the application holds. They stay when they are empty. */
  readonly #held = new Set<string>();
  /** The person of this device. Null until the own session is put. */
  #me: Did | null = null;
  #count = 0;
  #closed = false;

  constructor(options: Parameters<CreateViews>[0]) {
    this.#options = options;
    this.#changes = new Changes(options.onError);
    this.#everybody = new PeopleView(this.#changes, (before, after) => this.#personChanged(before, after));
    this.people = this.#everybody.people;
    this.person = this.#everybody.person;
  }

  room(node: string): Room {
    this.#held.add(node);
    return this.#roomOf(node);
  }

  put(session: VerifiedSession, changed: readonly string[], self: boolean): void {
    if (this.#closed) return;
    this.#changes.apply(() => {
      if (self && this.#me !== session.person) {
        this.#me = session.person;
        for (const known of this.#sessions.values()) this.#show(known, known.session.state.keys());
      }
      const known = this.#know(session, self);
      const fresh = known.changedEverywhere === 0;
      const rooms = fresh ? [EVERYWHERE, ...session.state.keys()] : changed;
      this.#count += 1;
      for (const node of rooms) this.#changedRoom(known, node);
      // Status and activity show in each of its rooms.
      this.#show(known, rooms.includes(EVERYWHERE) ? new Set([...rooms, ...session.state.keys()]) : rooms);
    });
  }

  remove(key: string): void {
    this.#changes.apply(() => this.#forget(key));
  }

  /** Empties all views. Reports no events, because this device only stops watching. */
  close(): void {
    this.#closed = true;
    this.#changes.apply(() => {
      for (const key of [...this.#sessions.keys()]) this.#forget(key);
    });
  }

  #know(session: VerifiedSession, self: boolean): Known {
    const { key } = session;
    const before = this.#sessions.get(key);
    if (before !== undefined) {
      const { person, device } = before.session;
      if (person === session.person && device === session.device && before.self === self) {
        before.session = session;
        return before;
      }
      this.#forget(key);
    }
    const since = this.#options.clock.now();
    const known: Known = { session, since, self, changed: new Map(), changedRooms: 0, changedEverywhere: 0 };
    this.#sessions.set(key, known);
    return known;
  }

  #changedRoom(known: Known, node: string): void {
    if (node === EVERYWHERE) {
      known.changedEverywhere = this.#count;
      return;
    }
    known.changedRooms = this.#count;
    if (known.session.state.has(node)) known.changed.set(node, this.#count);
    else known.changed.delete(node);
  }

  #show(known: Known, nodes: Iterable<string>): void {
    for (const node of nodes) {
      if (node === EVERYWHERE) continue;
      if (known.session.state.has(node)) this.#showInRoom(known, node);
      else this.#leaveRoom(node, known.session.key);
    }
    this.#showEverywhere(known);
  }

  #showInRoom(known: Known, node: string): void {
    const { session, self, since, changedEverywhere } = known;
    const { key, person, device, state } = session;
    this.#roomOf(node).put({
      key,
      person,
      device,
      self,
      selfPerson: person === this.#me,
      fields: fieldsIn(state, node),
      changedHere: known.changed.get(node) ?? 0,
      changedEverywhere,
      since,
    });
  }

  /** Over all rooms, a session shows the node that it viewed last. */
  #showEverywhere(known: Known): void {
    const { session, changed, changedRooms, changedEverywhere, since } = known;
    const { key, person, state } = session;
    const viewing = latest(known, 'viewing');
    const call = latest(known, 'call');
    this.#everybody.put(person, {
      key,
      self: person === this.#me,
      fields: {
        ...fieldsEverywhere(state),
        ...(viewing === undefined ? {} : { viewing }),
        ...(call === undefined ? {} : { call }),
      },
      typing: [...changed.keys()].some((node) => this.#rooms.get(node)?.isTyping(key) === true),
      changedHere: changedRooms,
      changedEverywhere,
      since,
    });
  }

  #roomOf(node: string): RoomView {
    let room = this.#rooms.get(node);
    if (room === undefined) {
      room = new RoomView(node, this.#options.clock, this.#changes, (key) => this.#typedEnough(node, key));
      this.#rooms.set(node, room);
    }
    return room;
  }

  /** Ends typing. Called by a timer, so nothing may throw. */
  #typedEnough(node: string, key: string): void {
    try {
      this.#changes.apply(() => {
        this.#rooms.get(node)?.stopTyping(key);
        const known = this.#sessions.get(key);
        if (known !== undefined) this.#showEverywhere(known);
      });
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #forget(key: string): void {
    const known = this.#sessions.get(key);
    if (known === undefined) return;
    this.#sessions.delete(key);
    for (const node of known.changed.keys()) this.#leaveRoom(node, key);
    this.#everybody.remove(known.session.person, key);
  }

  #leaveRoom(node: string, key: string): void {
    const room = this.#rooms.get(node);
    room?.remove(key);
    if (room?.empty === true && !this.#held.has(node)) this.#rooms.delete(node);
  }

  #personChanged(before: Presence | undefined, after: Presence | null): void {
    const person = after?.person ?? before?.person;
    if (person === undefined || person === this.#me || this.#closed) return;
    const tell = (event: Parameters<Parameters<CreateViews>[0]['emit']>[0]): void =>
      this.#changes.touch({ tell: () => this.#options.emit(event) });
    if (after === null) tell({ type: 'offline', person });
    else if (before === undefined) tell({ type: 'online', person });
    else if (before.status !== after.status || before.activity !== after.activity) {
      const { status, activity } = after;
      tell({ type: 'activity-changed', person, status, ...(activity === undefined ? {} : { activity }) });
    }
  }
}

/** Returns the field from the room that changed last and has it; of rooms that changed together, the first by name. */
function latest<Name extends 'viewing' | 'call'>(
  { session, changed }: Known,
  name: Name,
): RoomFields[Name] | undefined {
  let found: { readonly node: string; readonly count: number; readonly value: RoomFields[Name] } | undefined;
  for (const [node, count] of changed) {
    const value = session.state.get(node)?.[name];
    if (value === undefined) continue;
    const later = found === undefined || count > found.count || (count === found.count && node < found.node);
    if (later) found = { node, count, value };
  }
  return found?.value;
}
