import type { Did } from '@kith/identity';

/** The status of a person. `invisible` is never sent: an invisible person sends nothing at all. */
export type Status = 'online' | 'idle' | 'away' | 'dnd';

/** The status that a person chooses. `auto` is online while they are at a device and idle when they are not. */
export type StatusChoice = 'auto' | 'away' | 'dnd' | 'invisible';

/** Anything JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * The fields of one session in one room. Every field is optional; a field that is set stays until it is set to null or its session
 * leaves. Names with a colon (`kanban:card`) belong to apps, which bring a validator for them.
 */
export interface RoomFields {
  /** Decoration for cursors; who it is follows from the signature. Name ≤ 120 characters, colour `#rrggbb`. */
  readonly user?: { readonly name?: string; readonly color?: string; readonly colorLight?: string };
  /** What they look at: a node, and a place in it as the app writes it (≤ 256 characters). */
  readonly viewing?: { readonly node: string; readonly at?: string };
  readonly status?: Status;
  /** Free text such as "Running tests", ≤ 128 characters. */
  readonly activity?: string;
  /** Counts up while they type. Whether they type *now* is judged by the receiver's clock: see `typing`. */
  readonly typing?: number;
  /** The call they are in. */
  readonly call?: {
    readonly id: string;
    readonly muted?: boolean;
    readonly deafened?: boolean;
    readonly video?: boolean;
    readonly sharing?: boolean;
  };
  /** Where their cursor is, as the editor writes it; ≤ 1 KiB. */
  readonly cursor?: Json;
  /** The presenter's role: who holds it, and to whom they hand it. */
  readonly presenting?: { readonly term: number; readonly to?: string };
  readonly [appField: `${string}:${string}`]: Json;
}

/** Absent means unchanged, null takes the field away. */
export type FieldChanges = { readonly [Name in keyof RoomFields]?: RoomFields[Name] | null };

/** One tab or program of one person, as verified. */
export interface Peer {
  /** Device key, base64url, and session, 16 bytes base64url, joined by a dot: the same in every room. */
  readonly key: string;
  readonly person: Did;
  readonly device: string;
  readonly self: boolean;
  readonly fields: RoomFields;
  /** By this device's clock, when this session was first seen. */
  readonly since: number;
}

/** One person, however many tabs and devices they have here. */
export interface Presence {
  readonly person: Did;
  readonly self: boolean;
  /** The most present one of their sessions; `dnd` where any of them says so. */
  readonly status: Status;
  readonly activity?: string;
  /** Now, by this device's clock. */
  readonly typing: boolean;
  /** Of the session that changed last and says one; `call` likewise. */
  readonly viewing?: NonNullable<RoomFields['viewing']>;
  readonly call?: NonNullable<RoomFields['call']>;
  /** The keys of their sessions, sorted. */
  readonly sessions: readonly string[];
  readonly since: number;
}
