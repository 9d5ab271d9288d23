import type { Clock, CryptoEngine, Did, Events, Group, Observable, RandomBytes, SigningIdentity } from '@kith/identity';
import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';
import type { FieldChanges, Json, Peer, Presence, RoomFields, StatusChoice } from './fields.js';
import type { ActivitySource, FieldValidator, PresenceConnection, PresenceTabs } from './ports.js';

/** The options of `createPresence`. */
export interface PresenceOptions {
  readonly identity: SigningIdentity;
  readonly group: Group;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** The other tabs of this device; absent where there are none. */
  readonly tabs?: PresenceTabs;
  /** Detects input. Without it a session never becomes idle by itself. */
  readonly activity?: ActivitySource;
  /** The status that this person chose on any of their devices. Default: `auto`. */
  readonly status?: Observable<StatusChoice>;
  /** The persons whose pokes and invitations are dropped. */
  readonly blocked?: Observable<ReadonlySet<Did>>;
  /** Fields of an app: names with a colon, each with a validator. */
  readonly fields?: Readonly<Record<`${string}:${string}`, FieldValidator<Json>>>;
  /** Called with failures that no caller awaits: of listeners, and of signing. */
  readonly onError: (error: unknown) => void;
}

/** The presence of the people of one group. */
export interface PresenceService {
  /** `device.session`: this tab, as others see it. */
  readonly key: string;
  /** Sends and receives presence over a connection until it closes or the returned function is called. */
  attach(connection: PresenceConnection): () => void;
  /**
   * Joins the room around a node. A tab may join a room several times; each session must be left.
   * @throws KithError `node-invalid`, `too-many-rooms`, `state-too-large`.
   */
  join(node: string): RoomSession;
  /** Returns the room around a node without joining it. The same object for the same node. */
  room(node: string): Room;
  /** Everybody who is here, over all rooms; sorted by DID. */
  readonly people: Observable<readonly Presence[]>;
  /** Returns one person over all rooms; null while they are not here. The same observable for the same person. */
  person(person: Did): Observable<Presence | null>;
  /** The present status of this person: their choice, or the status that follows from input. Nobody else sees `invisible`. */
  readonly status: Observable<Presence['status'] | 'invisible'>;
  /**
   * Sets a free text for everybody, ≤ 128 characters; null removes it.
   * @throws KithError `activity-too-long`, `state-too-large`
   */
  setActivity(text: string | null): void;
  readonly notices: Notices;
  readonly events: PresenceEvents;
  /** Sends a goodbye to everybody and ends. Call it also when a page is hidden for good. */
  close(): void;
}

/** One room, read-only. Snapshots stay the same object until they change. */
export interface Room {
  readonly node: string;
  /** Sessions, the own ones included, sorted by key. */
  readonly peers: Observable<readonly Peer[]>;
  /** People, sorted by DID. */
  readonly people: Observable<readonly Presence[]>;
  person(person: Did): Observable<Presence | null>;
  /** Other people who type now, by this device's clock; sorted by DID. */
  readonly typing: Observable<readonly Did[]>;
  /** The presenter of this room; null while there is none. */
  readonly presenter: Observable<Presenter | null>;
}

/** The session that presents in a room, for others to follow. */
export interface Presenter {
  readonly person: Did;
  /** Their session. */
  readonly key: string;
  readonly self: boolean;
  readonly viewing?: NonNullable<RoomFields['viewing']>;
}

/** One component's membership of a room. Leaving removes the fields that it set, and only those. */
export interface RoomSession {
  readonly room: Room;
  /**
   * Merges changes. Where several sessions of one tab set the same field, the last one counts. When it leaves, the one before
   * counts again.
   * @throws KithError `room-left`, `field-unknown`, `field-invalid`, `state-too-large`.
   */
  set(changes: FieldChanges): void;
  /**
   * Call on every keystroke. Sends a sign of typing at most every 2.5 s. Without further calls others stop showing it after 4
   * s.
   */
  typing(): void;
  /** Ends typing at once, as after sending or discarding a text. */
  stopTyping(): void;
  /**
   * Returns a y-protocols Awareness for editors, which gets only verified states. All sessions of this room that edit this
   * document share one. `doc`: the document that the editors edit. With it they recognise their own cursor, and see cursors at
   * the end of its root types.
   */
  awareness(options?: { readonly doc?: Doc }): Awareness;
  /** Takes the presenter's role if nobody has it. Returns false if somebody does. */
  present(): boolean;
  /**
   * Hands the role to another session, which takes it automatically.
   * @throws KithError `not-presenting`, `peer-unknown`
   */
  handOver(peer: string): void;
  stopPresenting(): void;
  /** Leaves the room. A second call has no effect. */
  leave(): void;
}

/**
 * A poke, or an invitation to a node or a call, that another person sent to this one. `quiet` asks the app to show it without a
 * sound and without a notification.
 */
export type Notice =
  | { readonly type: 'poke'; readonly id: string; readonly from: Did; readonly quiet: boolean }
  | {
      readonly type: 'invitation';
      readonly id: string;
      readonly from: Did;
      readonly node: string;
      readonly kind: 'node' | 'call';
      readonly note: string;
      /** The expiry by this device's clock. */
      readonly expiresAt: number;
      /** This person does not want to be disturbed: show the notice silently. */
      readonly quiet: boolean;
    };

/**
 * The answer to a notice. `nobody-there`: no device of that person can be reached. `too-often`: this session has sent three at once,
 * or one within the last 10 s after that. `no-key`: this device has no key of the group yet.
 */
export type NoticeOutcome =
  /** The number of the person's devices that it was sent to. */
  { readonly sent: number } | { readonly refused: 'nobody-there' | 'too-often' | 'no-key' };

/** Sends notices to one person, on every device of theirs that is reachable now. */
export interface Notices {
  poke(person: Did): Promise<NoticeOutcome>;
  /** @throws KithError `note-too-long`, `node-too-long`. */
  invite(
    person: Did,
    invitation: {
      readonly node: string;
      readonly kind?: 'node' | 'call';
      readonly note?: string;
      readonly expiresIn?: number;
    },
  ): Promise<NoticeOutcome>;
  onNotice(listener: (notice: Notice) => void): () => void;
}

/** An event of a presence. Each event counts under its type. */
export type PresenceEvent =
  /** This device reached another one. `count` people are here now, this one included. */
  | { readonly type: 'connected'; readonly count: number }
  | { readonly type: 'disconnected' }
  | { readonly type: 'online' | 'offline'; readonly person: Did }
  | {
      readonly type: 'activity-changed';
      readonly person: Did;
      readonly status: Presence['status'];
      readonly activity?: string;
    }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** Bytes that break the rules. Nothing of them was used. */
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly device: string };

/** The reason why a frame or a notice was refused, for devtools and counters. */
export type RefusalCode =
  | 'malformed'
  | 'message-too-large'
  | 'state-too-large'
  | 'wrong-device'
  | 'own-session'
  | 'not-a-member'
  | 'too-many-sessions'
  | 'too-often'
  | 'counter-low'
  | 'counter-jump'
  | 'signature'
  | 'undecryptable'
  | 'state-invalid'
  | 'blocked'
  | 'notice-repeated'
  | 'notice-misdirected';

/**
 * The events of a presence, for listeners and for `for await`. A loop that falls 1,024 events behind loses the oldest ones, which
 * count as `dropped`.
 */
export interface PresenceEvents extends Events<PresenceEvent>, AsyncIterable<PresenceEvent> {}
