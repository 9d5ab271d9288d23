import { observable } from '@kith/identity';
import type { Clock, Did, Observable, Timer } from '@kith/identity';
import type { Peer, Presence, RoomFields } from '../fields.js';
import { TYPING_LEASE } from '../limits.js';
import type { Presenter, Room } from '../presence-types.js';
import { sameJson } from '../wire/json.js';
import { PeopleView } from './people-view.js';
import { presenterOf } from './presenter.js';
import { SortedView } from './sorted-view.js';

/** A session as it is put into a room. */
export interface RoomSessionInput {
  readonly key: string;
  readonly person: Did;
  readonly device: string;
  readonly self: boolean;
  readonly fields: RoomFields;
  readonly changed: number;
  readonly since: number;
}

interface Entry {
  readonly peer: Peer;
  readonly changed: number;
  /** Runs while they type. */
  readonly lease: Timer | null;
}

/** One room, kept up to date one session at a time. */
export class RoomView implements Room {
  readonly node: string;
  readonly peers = new SortedView<Peer>();
  readonly people: Observable<readonly Presence[]>;
  readonly person: Room['person'];
  readonly typing: Observable<readonly Did[]>;
  readonly presenter = observable<Presenter | null>(null, sameJson);
  readonly #clock: Clock;
  readonly #people: PeopleView;
  readonly #entries = new Map<string, Entry>();
  readonly #presenting = new Map<string, Peer>();
  readonly #onTyping: (key: string, typing: boolean) => void;

  constructor(node: string, clock: Clock, onTyping: (key: string, typing: boolean) => void) {
    this.node = node;
    this.#clock = clock;
    this.#onTyping = onTyping;
    this.#people = new PeopleView();
    this.people = this.#people.people;
    this.person = this.#people.person;
    this.typing = this.#people.typing;
  }

  get empty(): boolean {
    return this.#entries.size === 0;
  }

  put({ key, person, device, self, fields, changed, since }: RoomSessionInput): void {
    const known = this.#entries.get(key);
    const same = known !== undefined && sameJson(known.peer.fields, fields) && known.peer.self === self;
    const peer = same ? known.peer : { key, person, device, self, fields, since };
    const lease = this.#leaseOf(key, known, fields.typing);
    this.#entries.set(key, { peer, changed, lease });
    this.peers.set(key, peer);
    this.#people.put(person, { key, self, fields, typing: lease !== null, changed, since });
    if (!same) this.peers.notify();
    this.#presents(known?.peer, peer);
    if ((known?.lease ?? null) === null ? lease !== null : lease === null) this.#onTyping(key, lease !== null);
  }

  remove(key: string): void {
    const known = this.#entries.get(key);
    if (known === undefined) return;
    known.lease?.cancel();
    this.#entries.delete(key);
    this.peers.delete(key);
    this.#people.remove(known.peer.person, key);
    this.peers.notify();
    this.#presents(known.peer, null);
    if (known.lease !== null) this.#onTyping(key, false);
  }

  close(): void {
    for (const { lease } of this.#entries.values()) lease?.cancel();
  }

  /** A new sign of typing runs a new lease; the same sign again does not prolong the one that runs. */
  #leaseOf(key: string, known: Entry | undefined, typing: number | undefined): Timer | null {
    if (known !== undefined && typing === known.peer.fields.typing) return known.lease;
    known?.lease?.cancel();
    if (typing === undefined) return null;
    return this.#clock.after(TYPING_LEASE, () => this.#typed(key));
  }

  #typed(key: string): void {
    const known = this.#entries.get(key);
    if (known === undefined) return;
    this.#entries.set(key, { ...known, lease: null });
    const { person, self, fields, since } = known.peer;
    this.#people.put(person, { key, self, fields, typing: false, changed: known.changed, since });
    this.#onTyping(key, false);
  }

  #presents(before: Peer | undefined, after: Peer | null): void {
    const key = after?.key ?? before?.key ?? '';
    if (after !== null && after.fields.presenting !== undefined) this.#presenting.set(key, after);
    else if (!this.#presenting.delete(key)) return;
    const holder = presenterOf(this.#presenting.values());
    const peer = holder === null ? undefined : this.#presenting.get(holder);
    this.presenter.set(
      peer === undefined
        ? null
        : {
            person: peer.person,
            key: peer.key,
            self: peer.self,
            ...(peer.fields.viewing === undefined ? {} : { viewing: peer.fields.viewing }),
          },
    );
  }
}
