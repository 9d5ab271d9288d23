import type { Clock, Timer } from '@kith/identity';
import type { FeedId } from '../format/ids.js';

/** Milliseconds that a device has for an answer, or for the next part of it, before another device is asked for the same feed. */
const ALONE = 4000;
/** How often the time is renewed for a device that keeps answering. Limited, because a device may send as little as it likes. */
const RENEWALS = 15;

interface Asked {
  readonly by: object;
  timer: Timer;
  /** A part of the answer has arrived since the timer was set. */
  answers: boolean;
  renewals: number;
}

/**
 * Assigns each content feed to the one session that asks for it. A feed that several devices hold is asked of one of them, and
 * of another if no answer comes.
 */
export class AskedFeeds {
  readonly #clock: Clock;
  readonly #sessions: ReadonlySet<unknown>;
  readonly #onFree: () => void;
  readonly #asked = new Map<FeedId, Asked>();

  /** @param onFree called when another session may ask for a feed. */
  constructor(clock: Clock, sessions: ReadonlySet<unknown>, onFree: () => void) {
    this.#clock = clock;
    this.#sessions = sessions;
    this.#onFree = onFree;
  }

  /** Returns how many of `feeds` feeds one session may ask for at a time. */
  share(feeds: number): number {
    return Math.ceil(feeds / Math.max(1, this.#sessions.size));
  }

  /** Assigns a feed to a session if it is free. Returns true if the session may ask for it. */
  take(feed: FeedId, by: object): boolean {
    const asked = this.#asked.get(feed);
    if (asked !== undefined) return asked.by === by;
    this.#asked.set(feed, { by, timer: this.#expiry(feed), answers: false, renewals: RENEWALS });
    return true;
  }

  /** Notes that a part of a feed has arrived. */
  renew(feed: FeedId, by: object): void {
    const asked = this.#asked.get(feed);
    if (asked?.by === by) asked.answers = true;
  }

  release(feed: FeedId, by: object): void {
    const asked = this.#asked.get(feed);
    if (asked?.by !== by) return;
    asked.timer.cancel();
    this.#asked.delete(feed);
    this.#onFree();
  }

  releaseAll(by: object): void {
    for (const feed of [...this.#asked.keys()]) this.release(feed, by);
  }

  #expiry(feed: FeedId): Timer {
    return this.#clock.after(ALONE, () => {
      const asked = this.#asked.get(feed);
      if (asked?.answers === true && asked.renewals > 0) {
        asked.answers = false;
        asked.renewals -= 1;
        asked.timer = this.#expiry(feed);
        return;
      }
      this.#asked.delete(feed);
      this.#onFree();
    });
  }
}
