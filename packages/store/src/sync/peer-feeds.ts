import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { Head } from './messages.js';

/** Most feeds that the other end may introduce. */
const MAX_FEEDS = 20_000;

/** The latest head of a feed from the other end. */
export interface TheirHead {
  /** Number of the feed on this channel. */
  readonly number: number;
  length: number;
  readonly hash: Uint8Array;
  readonly control: boolean;
}

/** The state of one feed in one session. */
export interface PeerFeed {
  theirs: TheirHead | null;
  /** The local number under which this device has sent the feed's id. */
  introduced: number | null;
  /** The missing entries have been requested, and the answer has not ended. */
  asked: boolean;
  /**
   * Why the feed is not requested. `parked`: its entries are not taken under the present membership. `stalled`: it was
   * announced as longer, and no entries came.
   */
  waits: 'parked' | 'stalled' | null;
}

/** One record for each feed that a session has received or sent a head of. */
export class PeerFeeds {
  readonly #feeds = new Map<FeedId, PeerFeed>();
  /** Feed id by its number on this channel. */
  readonly #ids = new Map<number, Uint8Array>();
  /** Feeds that the other end has sent a head of, in the order of the first head. */
  readonly #heard = new Map<FeedId, PeerFeed>();

  of(key: FeedId): PeerFeed {
    const known = this.#feeds.get(key);
    if (known !== undefined) return known;
    const made: PeerFeed = { theirs: null, introduced: null, asked: false, waits: null };
    this.#feeds.set(key, made);
    return made;
  }

  /** Returns the feed id for a number; null for a number that was never introduced. */
  idOf(number: number): Uint8Array | null {
    return this.#ids.get(number) ?? null;
  }

  /** Notes a head. `unknown`: its number was never introduced. `full`: it introduces one feed too many, and is ignored. */
  hear(head: Head): { readonly id: Uint8Array; readonly key: FeedId; readonly feed: PeerFeed } | 'unknown' | 'full' {
    if (head.id !== null) {
      if (this.#ids.size >= MAX_FEEDS && !this.#ids.has(head.feed)) return 'full';
      this.#ids.set(head.feed, head.id);
    }
    const id = this.#ids.get(head.feed);
    if (id === undefined) return 'unknown';
    const key = idFromBytes<FeedId>(id);
    if (this.#heard.size >= MAX_FEEDS && !this.#heard.has(key)) return 'full';
    const feed = this.of(key);
    this.#heard.set(key, feed);
    feed.theirs = { number: head.feed, length: head.length, hash: head.hash, control: head.control };
    if (feed.waits === 'stalled') feed.waits = null;
    return { id, key, feed };
  }

  /** Yields the feeds that the other end has sent a head of. */
  *heard(): Iterable<readonly [FeedId, PeerFeed, TheirHead]> {
    for (const [key, feed] of this.#heard) if (feed.theirs !== null) yield [key, feed, feed.theirs];
  }

  /** Allows every feed to be requested again. */
  askAgain(): void {
    for (const feed of this.#feeds.values()) {
      feed.asked = false;
      if (feed.waits === 'stalled') feed.waits = null;
    }
  }

  /** Clears the reasons not to request a feed, after the membership has changed. */
  judgeAgain(): void {
    for (const feed of this.#feeds.values()) feed.waits = null;
  }

  clear(): void {
    this.#feeds.clear();
    this.#ids.clear();
    this.#heard.clear();
  }
}
