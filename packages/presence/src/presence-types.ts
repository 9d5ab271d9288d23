import type { Clock, CryptoEngine, Did, Events, Observable, RandomBytes } from '@kith/identity';
import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';
import type { FieldChanges, Json, Peer, Presence, RoomFields, StatusChoice } from './fields.js';
import type {
  ActivitySource,
  FieldValidator,
  PresenceConnection,
  PresenceGroup,
  PresenceIdentity,
  PresenceTabs,
} from './ports.js';

/** The options of `createPresence`. */
export interface PresenceOptions {
  readonly identity: PresenceIdentity;
  readonly group: PresenceGroup;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** The other tabs of this device; absent where there are none. */
  readonly tabs?: PresenceTabs;
  /** Without it a session never becomes idle by itself. */
  readonly activity?: ActivitySource;
  /** What this person chose, on whichever of their devices; `auto` unless told. */
  readonly status?: Observable<StatusChoice>;
  /** Whose pokes and invitations are dropped. */
  readonly blocked?: Observable<ReadonlySet<Did>>;
  /** Fields of an app: a name with a colon, and what its values must look like. */
  readonly fields?: Readonly<Record<`${string}:${string}`, FieldValidator<Json>>>;
  /** Failures that nobody waits for: of listeners, and of signing. */
  readonly onError: (error: unknown) => void;
}

/** Everything about who is here, in one group. */
export interface PresenceService {
  /** `device.session`: this tab, as others see it. */
  readonly key: string;
  /** Says and hears presence over a connection until it closes or the returned function is called. */
  attach(connection: PresenceConnection): () => void;
  /**
   * Joins the room around a node, or one more time where this tab is in it already. Every session must be left.
   * @throws KithError `node-invalid`, `too-many-rooms`, `state-too-large`.
   */
  join(node: string): RoomSession;
  /** The room around a node as others fill it, without joining it. The same object for the same node. */
  room(node: string): Room;
  /** Everybody who is here at all, over every room; sorted by DID. */
  readonly people: Observable<readonly Presence[]>;
  /** One person over every room; null while they are not here. The same observable for the same person. */
  person(person: Did): Observable<Presence | null>;
  /** What this person is now: their choice, or what follows from input. `invisible` shows to nobody else. */
  readonly status: Observable<Presence['status'] | 'invisible'>;
  /** Free text for everybody, ≤ 128 characters; null takes it away. @throws KithError `activity-too-long`, `state-too-large` */
  setActivity(text: string | null): void;
  readonly notices: Notices;
  readonly events: PresenceEvents;
  /** Says goodbye to everybody. Also right when a page is hidden for good. */
  close(): void;
}

/** One room, read-only. Snapshots are the same object until they really changed. */
export interface Room {
  readonly node: string;
  /** Sessions, the own ones included, sorted by key. */
  readonly peers: Observable<readonly Peer[]>;
  /** People, sorted by DID. */
  readonly people: Observable<readonly Presence[]>;
  person(person: Did): Observable<Presence | null>;
  /** Others who type now, by the receiver's clock; sorted by DID. */
  readonly typing: Observable<readonly Did[]>;
  /** Whoever presents here; null while nobody does. */
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

/** One component's membership of a room. What it set is taken back when it leaves, and only that. */
export interface RoomSession {
  readonly room: Room;
  /**
   * Merges. Where several sessions of one tab set the same field, the last one counts, and when it leaves, the one before.
   * @throws KithError `room-left`, `field-unknown`, `field-invalid`, `state-too-large`.
   */
  set(changes: FieldChanges): void;
  /** Call on every keystroke: tells others at most every 2.5 s. Without further calls they stop seeing it after 4 s. */
  typing(): void;
  /** At once: sent, or given up. */
  stopTyping(): void;
  /**
   * A y-protocols Awareness for editors, fed with verified states only. The same one for all sessions of this room that edit this document.
   * `doc`: the document that the editors edit. With it they know their own cursor, and see those at the end of its root types.
   */
  awareness(options?: { readonly doc?: Doc }): Awareness;
  /** Takes the presenter's role when nobody has it. False when somebody does. */
  present(): boolean;
  /** Hands the role to another session, which takes it by itself. @throws KithError `not-presenting`, `peer-unknown` */
  handOver(peer: string): void;
  stopPresenting(): void;
  /** Doing it twice is doing it once. */
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
      /** By this device's clock. */
      readonly expiresAt: number;
      /** This person does not want to be disturbed: tell them nothing now. */
      readonly quiet: boolean;
    };

/**
 * The answer to a notice. `nobody-there`: no device of that person can be reached. `too-often`: this session has sent three at once,
 * or one within the last 10 s after that. `no-key`: this device has no key of the group yet.
 */
export type NoticeOutcome =
  /** To how many of their devices it went. */
  { readonly sent: number } | { readonly refused: 'nobody-there' | 'too-often' | 'no-key' };

/** Directed at one person, delivered to every device of theirs that is reachable now. */
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

/** Everything that a presence reports. Each event counts under its type. */
export type PresenceEvent =
  /** This device reached somebody; `count` people are here now, this one included. */
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
  /** Bytes that break the rules; nothing of them was used. */
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly device: string };

/** Why a frame or a notice was refused, for devtools and counters. */
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
