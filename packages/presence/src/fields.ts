import type { Did } from '@kith/identity';

/** The status of a person. `invisible` is never sent: an invisible person sends nothing. */
export type Status = 'online' | 'idle' | 'away' | 'dnd';

/** The status that a person chooses. `auto` is online while there is input at a device, and idle otherwise. */
export type StatusChoice = 'auto' | 'away' | 'dnd' | 'invisible';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * The fields of one session in one room. Every field is optional. A field stays until it is set to null or its session leaves.
 * Names with a colon (`kanban:card`) belong to apps, which supply a validator for them.
 */
export interface RoomFields {
  /** Decoration for cursors; the signature identifies the person. Name ≤ 120 characters, colour `#rrggbb`. */
  readonly user?: { readonly name?: string; readonly color?: string; readonly colorLight?: string };
  /** The node that the person views, and a place in it in the app's own form (≤ 256 characters). */
  readonly viewing?: { readonly node: string; readonly at?: string };
  readonly status?: Status;
  /** Free text such as "Running tests", ≤ 128 characters. */
  readonly activity?: string;
  /** A number that grows while the person types. The receiver's clock decides whether they type now: see `typing`. */
  readonly typing?: number;
  /** The call of the person. */
  readonly call?: {
    readonly id: string;
    readonly muted?: boolean;
    readonly deafened?: boolean;
    readonly video?: boolean;
    readonly sharing?: boolean;
  };
  /** The cursor of the person, in the editor's own form; ≤ 1 KiB. */
  readonly cursor?: Json;
  /** A claim to the presenter's role, and the session to hand it to. */
  readonly presenting?: { readonly term: number; readonly to?: string };
  readonly [appField: `${string}:${string}`]: Json;
}

/** Changes of fields. An absent field is unchanged, null removes it. */
export type FieldChanges = { readonly [Name in keyof RoomFields]?: RoomFields[Name] | null };

/** One verified session: a tab or program of one person. */
export interface Peer {
  /** Device key, base64url, and session, 16 bytes base64url, joined by a dot: the same in every room. */
  readonly key: string;
  readonly person: Did;
  readonly device: string;
  readonly self: boolean;
  readonly fields: RoomFields;
  /** The time at which this session was first seen, by this device's clock. */
  readonly since: number;
}

/** One person, combined from all their sessions. */
export interface Presence {
  readonly person: Did;
  readonly self: boolean;
  /** The most present status of their sessions; `dnd` if any session has it. */
  readonly status: Status;
  readonly activity?: string;
  /** True while the person types, by this device's clock. */
  readonly typing: boolean;
  /** The value of the session that changed last and has one; `call` likewise. */
  readonly viewing?: NonNullable<RoomFields['viewing']>;
  readonly call?: NonNullable<RoomFields['call']>;
  /** The keys of their sessions, sorted. */
  readonly sessions: readonly string[];
  readonly since: number;
}
