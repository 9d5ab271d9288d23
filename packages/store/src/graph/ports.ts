import type { Did } from '@kith/identity';
import type { UnreadableCode } from '../events.js';
import type { Body, EntryReference } from '../format/body.js';
import type { Position } from '../format/order.js';

/** The place of an entry on this device: local feed number and seq. */
export interface EntryPlace {
  /** Local feed number: a small integer, stable for the life of the database. It has no meaning on other devices. */
  readonly feed: number;
  readonly seq: number;
}

/** A verified content change with its body decrypted, as the graph folds it. */
export interface ReadableChange {
  readonly place: EntryPlace;
  /** Position in the one order, which decides values. */
  readonly position: Position;
  /** The rank at which this device shows the entry's node: the entry's rank, unless it was implausibly far ahead when it came. */
  readonly shownRank: number;
  readonly hash: Uint8Array;
  /** The person of the feed's device. */
  readonly person: Did;
  /** The writer's clock, milliseconds; for display only. */
  readonly time: number;
  /**
   * The time is implausible: ahead of this device's clock or of the place of the entry, or far before the writer's certificate.
   */
  readonly timeSuspicious: boolean;
  readonly body: Body;
}

/** An entry that arrived, named by its hash. */
export interface ArrivedEntry extends LocatedEntry {
  readonly hash: Uint8Array;
}

export type ChangeAnswer =
  | { readonly kind: 'change'; readonly change: ReadableChange }
  /** Verified and kept. Readable when the key arrives. */
  | { readonly kind: 'missing-key'; readonly shownRank: number }
  /** `erased`: erased with effect. `absent`: the body has not arrived. */
  | { readonly kind: 'erased' | 'absent'; readonly shownRank: number }
  /** Above the cut of its feed, or written with a device that is not listed. */
  | { readonly kind: 'cut'; readonly shownRank: number }
  /** The plaintext is no valid body, or the entry names extensions that this version must not ignore. */
  | { readonly kind: 'unreadable'; readonly shownRank: number; readonly code: UnreadableCode };

/** The facts in the header of a held entry. Available even without its body. */
export interface LocatedEntry {
  readonly place: EntryPlace;
  readonly position: Position;
  readonly shownRank: number;
  readonly person: Did;
  readonly time: number;
  readonly timeSuspicious: boolean;
}

/** Reads stored entries, decrypted. The header of every planned entry stays readable. */
export interface ChangeReader {
  /** Returns one answer for each place, in the given order. */
  read(places: readonly EntryPlace[]): Promise<ChangeAnswer[]>;
  /**
   * Returns the places of the entries that a snapshot covers; null for an entry that is not held, has another hash, or is cut.
   */
  locate(references: readonly EntryReference[]): Promise<(LocatedEntry | null)[]>;
}

/** The role of a member, listed from the most rights to the fewest. */
export type Role = 'owner' | 'admin' | 'member' | 'guest';

/** The roles of people, as the fold uses them. They depend on the set of control changes, not on the moment. */
export interface Roles {
  /** Returns the role of a person; null for a person who is no member. */
  roleOf(person: Did): Role | null;
}
