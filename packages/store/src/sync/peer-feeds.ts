import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { Head } from './messages.js';

/** How many feeds the other end may introduce. */
const MAX_FEEDS = 20_000;

/** What the other end says of a feed. */
export interface TheirHead {
  /** Number of the feed on this channel. */
  readonly number: number;
  length: number;
  readonly hash: Uint8Array;
  readonly control: boolean;
}

/** What one session knows of one feed. */
export interface PeerFeed {
  theirs: TheirHead | null;
  /** The local number under which this end has told the feed's id. */
  introduced: number | null;
  /** What is missing here has been asked for, and the answer is not through. */
  asked: boolean;
  /** `parked`: not taken as things stand. `stalled`: said to be longer, and then nothing came. Not asked for before there is news. */
  waits: 'parked' | 'stalled' | null;
}

/** One record for each feed that a session has heard of or told of. */
export class PeerFeeds {
  readonly #feeds = new Map<FeedId, PeerFeed>();
  /** Feed id by its number on this channel. */
  readonly #ids = new Map<number, Uint8Array>();
  /** Feeds that the other end has said something of, in the order of their first head. */
  readonly #heard = new Map<FeedId, PeerFeed>();

  of(key: FeedId): PeerFeed {
    const known = this.#feeds.get(key);
    if (known !== undefined) return known;
    const made: PeerFeed = { theirs: null, introduced: null, asked: false, waits: null };
    this.#feeds.set(key, made);
    return made;
  }

  /** Null for a number that was never introduced. */
  idOf(number: number): Uint8Array | null {
    return this.#ids.get(number) ?? null;
  }

  /** Notes what a head says. `unknown`: it names a feed nobody has introduced. `full`: it is one too many, and passed over. */
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

  /** What the other end has said something of. */
  *heard(): Iterable<readonly [FeedId, PeerFeed, TheirHead]> {
    for (const [key, feed] of this.#heard) if (feed.theirs !== null) yield [key, feed, feed.theirs];
  }

  /** Everything may be asked for again. */
  askAgain(): void {
    for (const feed of this.#feeds.values()) {
      feed.asked = false;
      if (feed.waits === 'stalled') feed.waits = null;
    }
  }

  /** Things stand otherwise: what was not taken may be taken now. */
  judgeAgain(): void {
    for (const feed of this.#feeds.values()) feed.waits = null;
  }

  clear(): void {
    this.#feeds.clear();
    this.#ids.clear();
    this.#heard.clear();
  }
}
