import type {
  Awaitable,
  Clock,
  CryptoEngine,
  Did,
  Group,
  GroupSecret,
  Observable,
  OnError,
  SigningIdentity,
} from '@kith/identity';
import type { FieldChanges, Json, RoomFields, Status, StatusChoice } from './fields.js';
import type { FieldValidator, ActivitySource } from './ports.js';
import type { PresenceEvent, RefusalCode, Room } from './presence-types.js';

/** The state of one session: fields by the node of the room. A session is in a room even without fields. */
export type SessionState = ReadonlyMap<string, RoomFields>;

/** The payload of a frame. A delta builds on the frame numbered `base`. A room that maps to null was left. */
export type FramePayload =
  | { readonly kind: 'full'; readonly state: SessionState }
  | { readonly kind: 'delta'; readonly base: number; readonly changes: ReadonlyMap<string, FieldChanges | null> }
  | { readonly kind: 'leave' };

/** wire/frame.ts: signs and encrypts the frames of this session. */
export interface FrameSealer {
  seal(secret: GroupSecret, number: number, payload: FramePayload): Awaitable<Uint8Array>;
}
export type CreateFrameSealer = (options: {
  readonly identity: SigningIdentity;
  readonly crypto: CryptoEngine;
  readonly group: Group;
  /** 16 bytes. */
  readonly session: Uint8Array;
}) => FrameSealer;

/** gate/gate.ts: judges the frames of others. Holds only the latest state of every accepted session. */
export interface AwarenessGate {
  /**
   * Judges a frame. `device`: the device at the other end of the connection or tab, base64url. Frames of one device are judged
   * one after the other.
   */
  receive(device: string, frame: Uint8Array): Awaitable<Verdict>;
  /** Drops a session's state and counter together. */
  forget(key: string): void;
  readonly sessions: number;
}
export type Verdict =
  /** Accepted: the whole state, and the rooms in which it differs from the one before. */
  | { readonly kind: 'state'; readonly session: VerifiedSession; readonly changed: readonly string[] }
  | { readonly kind: 'left'; readonly key: string }
  /** Genuine, but based on a frame that is not held: ask for the whole state. */
  | { readonly kind: 'missing'; readonly key: string }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly code: RefusalCode };
export interface VerifiedSession {
  readonly key: string;
  readonly person: Did;
  readonly device: string;
  readonly state: SessionState;
}
export type CreateAwarenessGate = (options: {
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly group: Group;
  /** `device.session`, never accepted from outside. */
  readonly own: string;
  readonly fields: Readonly<Record<string, FieldValidator<Json>>>;
}) => AwarenessGate;

/** own/own-state.ts: the state of this session, merged from all its memberships. */
export interface OwnState {
  /** Adds a membership of a room. */
  join(node: string): OwnMembership;
  setActivity(text: string | null): void;
  /** The merged state, for the own entry in every view. Fires at once on every change, sent or not. */
  readonly state: Observable<SessionState>;
  /**
   * Returns the changes since the last frame, for all links; null when there are none, or while invisible. Numbers count from
   * 1.
   */
  takeDelta(): { readonly number: number; readonly payload: FramePayload } | null;
  /** Returns the whole state under a new number, for all links. Null while invisible. */
  takeFull(): { readonly number: number; readonly payload: FramePayload } | null;
  /** Returns the last sent state under its number, for a link that has nothing yet. Null when nothing was sent. */
  told(): { readonly number: number; readonly payload: FramePayload } | null;
  takeLeave(): { readonly number: number; readonly payload: FramePayload } | null;
  /** Called when takeDelta() has something to return. */
  onDirty(listener: () => void): () => void;
  readonly status: Observable<Status | 'invisible'>;
  close(): void;
}
export interface OwnMembership {
  set(changes: FieldChanges): void;
  typing(): void;
  stopTyping(): void;
  leave(): void;
}
export type CreateOwnState = (options: {
  readonly clock: Clock;
  readonly choice: Observable<StatusChoice>;
  readonly activity?: ActivitySource;
  readonly fields: Readonly<Record<string, FieldValidator<Json>>>;
  readonly onError: OnError;
}) => OwnState;

/** view/views.ts: rooms and people, updated one session at a time. */
export interface Views {
  put(session: VerifiedSession, changed: readonly string[], self: boolean): void;
  remove(key: string): void;
  room(node: string): Room;
  readonly people: Room['people'];
  person: Room['person'];
  close(): void;
}
export type CreateViews = (options: {
  readonly clock: Clock;
  readonly emit: (event: Extract<PresenceEvent, { type: 'online' | 'offline' | 'activity-changed' }>) => void;
  /** Called with an error that a listener threw. */
  readonly onError: (error: unknown) => void;
}) => Views;
