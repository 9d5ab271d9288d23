import type { Did } from '@kith/identity';
import type { UnreadableCode } from '../events.js';
import type { Body, EntryReference } from '../format/body.js';
import type { Position } from '../format/order.js';

/** The place of an entry on this device: the local number of its feed, and its place in it. */
export interface EntryPlace {
  /** Local feed number, a small integer that is stable for the life of the database and means nothing elsewhere. */
  readonly feed: number;
  readonly seq: number;
}

/** A verified content change with its body decrypted, as the graph folds it. */
export interface ReadableChange {
  readonly place: EntryPlace;
  /** In the one order, which decides values. */
  readonly position: Position;
  /** Where this device shows what the entry makes: its rank, unless that lay implausibly far ahead when it came. */
  readonly shownRank: number;
  readonly hash: Uint8Array;
  /** The person behind the feed's device. */
  readonly person: Did;
  /** The writer's clock, milliseconds; for display only. */
  readonly time: number;
  /** The writer's clock was far behind what it had seen, or is far ahead of ours. */
  readonly timeSuspicious: boolean;
  readonly body: Body;
}

/** An entry that arrived, named by its hash. */
export interface ArrivedEntry extends LocatedEntry {
  readonly hash: Uint8Array;
}

export type ChangeAnswer =
  | { readonly kind: 'change'; readonly change: ReadableChange }
  /** Verified and kept; readable when the key arrives. */
  | { readonly kind: 'missing-key'; readonly shownRank: number }
  /** Erased by its person, or its body has not arrived. */
  | { readonly kind: 'erased' | 'absent'; readonly shownRank: number }
  /** Above the cut of its feed, or its writer is no member. */
  | { readonly kind: 'cut'; readonly shownRank: number }
  /** Decrypts to something that is no body, or names extensions this version must not ignore. */
  | { readonly kind: 'unreadable'; readonly shownRank: number; readonly code: UnreadableCode };

/** What the header of a held entry tells, whatever became of its body. */
export interface LocatedEntry {
  readonly place: EntryPlace;
  readonly position: Position;
  readonly shownRank: number;
  readonly person: Did;
  readonly time: number;
  readonly timeSuspicious: boolean;
}

/** Reads entries back from the entry store, decrypted. Every entry that was ever planned stays readable as far as its header goes. */
export interface ChangeReader {
  /** One answer per place, in the order asked. */
  read(places: readonly EntryPlace[]): Promise<ChangeAnswer[]>;
  /** Where the entries lie that a snapshot covers; null for one that is not held, is held under another hash, or is cut. */
  locate(references: readonly EntryReference[]): Promise<(LocatedEntry | null)[]>;
}

/** The role of a member. They are listed from the most rights to the fewest. */
export type Role = 'owner' | 'admin' | 'member' | 'guest';

/** What the fold may ask about people: the state of the set of control changes, not of the moment. */
export interface Roles {
  /** Null for somebody who is no member. */
  roleOf(person: Did): Role | null;
}
