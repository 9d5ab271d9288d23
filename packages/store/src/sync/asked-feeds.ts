import type { Clock, Timer } from '@kith/identity';
import type { FeedId } from '../format/ids.js';

/** Milliseconds that a device has to answer, or to go on answering, before another is asked for the same feed. */
const ALONE = 4000;
/** How often a device that goes on answering has as long again: not for ever, since it may send as little as it likes. */
const RENEWALS = 15;

interface Asked {
  readonly by: object;
  timer: Timer;
  /** Something has come since the timer was set. */
  answers: boolean;
  renewals: number;
}

/** Which session asks for which content feed: what several devices hold is asked of one of them, and of another where it does not come. */
export class AskedFeeds {
  readonly #clock: Clock;
  readonly #sessions: ReadonlySet<unknown>;
  readonly #onFree: () => void;
  readonly #asked = new Map<FeedId, Asked>();

  /** @param onFree - A feed may be asked for by another session now. */
  constructor(clock: Clock, sessions: ReadonlySet<unknown>, onFree: () => void) {
    this.#clock = clock;
    this.#sessions = sessions;
    this.#onFree = onFree;
  }

  /** How many of so many feeds one session asks for at a time. */
  share(feeds: number): number {
    return Math.ceil(feeds / Math.max(1, this.#sessions.size));
  }

  /** Whether this session is the one to ask for a feed. */
  take(feed: FeedId, by: object): boolean {
    const asked = this.#asked.get(feed);
    if (asked !== undefined) return asked.by === by;
    this.#asked.set(feed, { by, timer: this.#expiry(feed), answers: false, renewals: RENEWALS });
    return true;
  }

  /** Some of a feed has come. */
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
