import type { Clock, Did, Observable, Timer } from '@kith/identity';
import type { Peer, Presence, RoomFields } from '../fields.js';
import { TYPING_LEASE } from '../limits.js';
import type { Presenter, Room } from '../presence-types.js';
import { sameJson } from '../wire/json.js';
import { Listeners } from './changes.js';
import type { Changes } from './changes.js';
import { PeopleView } from './people-view.js';
import type { Contribution } from './person.js';
import { presenterOf } from './presenter.js';
import { SortedView } from './sorted-view.js';

/** A session as input of a room. */
export interface RoomSessionInput extends Omit<Contribution, 'typing' | 'self'> {
  readonly person: Did;
  readonly device: string;
  /** The session is this tab. */
  readonly self: boolean;
  /** The session belongs to the person of this device, in this tab or another. */
  readonly selfPerson: boolean;
  readonly fields: RoomFields;
}

interface Entry {
  readonly peer: Peer;
  readonly input: RoomSessionInput;
  /** The highest typing number received here. */
  readonly heard: number;
  /** Runs while the person types. */
  readonly lease: Timer | null;
}

/** One room, updated one session at a time. Call its methods inside `changes.apply()`. */
export class RoomView implements Room {
  readonly node: string;
  readonly peers: SortedView<Peer>;
  readonly people: Observable<readonly Presence[]>;
  readonly person: Room['person'];
  readonly typing: Observable<readonly Did[]>;
  readonly presenter: Observable<Presenter | null>;
  readonly #clock: Clock;
  readonly #people: PeopleView;
  readonly #entries = new Map<string, Entry>();
  readonly #presenting = new Map<string, Peer>();
  readonly #presenterListeners: Listeners;
  readonly #onLeaseOver: (key: string) => void;
  #holder: string | null = null;
  #presenter: Presenter | null = null;

  /** `onLeaseOver`: called TYPING_LEASE after the last sign of typing; it calls `stopTyping`. */
  constructor(node: string, clock: Clock, changes: Changes, onLeaseOver: (key: string) => void) {
    this.node = node;
    this.#clock = clock;
    this.#onLeaseOver = onLeaseOver;
    this.#people = new PeopleView(changes);
    this.#presenterListeners = new Listeners(changes);
    this.peers = new SortedView(changes);
    this.people = this.#people.people;
    this.person = this.#people.person;
    this.typing = this.#people.typing;
    this.presenter = {
      getSnapshot: () => this.#presenter,
      subscribe: (listener) => this.#presenterListeners.subscribe(listener),
    };
  }

  get empty(): boolean {
    return this.#entries.size === 0;
  }

  isTyping(key: string): boolean {
    return (this.#entries.get(key)?.lease ?? null) !== null;
  }

  put(input: RoomSessionInput): void {
    const { key, person, device, self, fields, since } = input;
    const known = this.#entries.get(key);
    const peer =
      known !== undefined && sameJson(known.peer.fields, fields)
        ? known.peer
        : { key, person, device, self, fields, since };
    const entry: Entry = { peer, input, ...this.#typingOf(key, known, fields.typing) };
    this.#entries.set(key, entry);
    this.peers.set(key, peer);
    this.#contribute(entry);
    this.#presents(key, known?.peer, peer);
  }

  remove(key: string): void {
    const known = this.#entries.get(key);
    if (known === undefined) return;
    known.lease?.cancel();
    this.#entries.delete(key);
    this.peers.delete(key);
    this.#people.remove(known.peer.person, key);
    this.#presents(key, known.peer, undefined);
  }

  stopTyping(key: string): void {
    const known = this.#entries.get(key);
    if (known === undefined) return;
    known.lease?.cancel();
    const entry = { ...known, lease: null };
    this.#entries.set(key, entry);
    this.#contribute(entry);
  }

  /**
   * Returns the typing state after a number. Only a number higher than all before is a sign of typing and starts a new lease. A
   * lower number comes when one of two components stops. Its sign is older than the last, and the component sends a new number
   * when it continues.
   */
  #typingOf(key: string, known: Entry | undefined, typing: number | undefined): Pick<Entry, 'heard' | 'lease'> {
    const heard = known?.heard ?? -1;
    const running = known?.lease ?? null;
    if (typing !== undefined && typing <= heard) return { heard, lease: running };
    running?.cancel();
    if (typing === undefined) return { heard, lease: null };
    return { heard: typing, lease: this.#clock.after(TYPING_LEASE, () => this.#onLeaseOver(key)) };
  }

  #contribute({ input, lease }: Entry): void {
    const { key, person, selfPerson, fields, changedHere, changedEverywhere, since } = input;
    const typing = lease !== null;
    this.#people.put(person, { key, self: selfPerson, fields, typing, changedHere, changedEverywhere, since });
  }

  #presents(key: string, before: Peer | undefined, after: Peer | undefined): void {
    const [said, says] = [before?.fields.presenting, after?.fields.presenting];
    if (said === undefined && says === undefined) return;
    if (after === undefined || says === undefined) this.#presenting.delete(key);
    else this.#presenting.set(key, after);
    if (!sameJson(said, says)) this.#holder = this.#holderAfter(key);
    else if (key !== this.#holder) return;
    const presenter = this.#presenterNow();
    if (sameJson(this.#presenter, presenter)) return;
    this.#presenter = presenter;
    this.#presenterListeners.touch();
  }

  /**
   * Returns the presenter after a change. Compares all sessions only when the holder's claim changes, because everybody may
   * claim the role.
   */
  #holderAfter(changed: string): string | null {
    const holder = this.#presenting.get(this.#holder ?? '');
    const peer = this.#presenting.get(changed);
    if (holder === undefined || changed === this.#holder) return presenterOf(this.#presenting.values());
    return peer === undefined ? this.#holder : presenterOf([holder, peer]);
  }

  #presenterNow(): Presenter | null {
    const peer = this.#presenting.get(this.#holder ?? '');
    if (peer === undefined) return null;
    const { person, key, self, fields } = peer;
    return { person, key, self, ...(fields.viewing === undefined ? {} : { viewing: fields.viewing }) };
  }
}
