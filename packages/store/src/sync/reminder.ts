import type { Clock } from '@kith/identity';
import type { Feed } from '../log/feed.js';
import type { SyncSelf } from './ports.js';
import { Retry } from './retry.js';

/** Milliseconds until the head of an own feed is told again to a device that has not acknowledged it; doubled each time, this often. */
const REMIND_AFTER = 10_000;
const REMINDERS = 6;

/** What reminding needs of the session it speaks through. */
export interface ReminderHost {
  readonly clock: Clock;
  readonly self: SyncSelf;
  serves(feed: Feed): boolean;
  /** How much of a feed the other end says to hold. */
  heldByPeer(feed: Feed): number;
  announce(feed: Feed): void;
}

/** Tells the heads of own feeds again until the other end has acknowledged them. */
export class Reminder {
  readonly #host: ReminderHost;
  readonly #retry: Retry;

  constructor(host: ReminderHost) {
    this.#host = host;
    this.#retry = new Retry(host.clock, {
      first: REMIND_AFTER,
      longest: REMIND_AFTER * 2 ** REMINDERS,
      tries: REMINDERS,
      act: () => this.#remind(),
    });
  }

  /** Own entries were sent. */
  begin(): void {
    this.#retry.begin();
  }

  /** The other end has told how much of a feed it holds. */
  told(feed: Feed): void {
    if (this.#host.self.isLive(feed) && this.#isAcknowledged(feed)) this.#retry.succeeded();
  }

  stop(): void {
    this.#retry.stop();
  }

  #remind(): void {
    for (const kind of ['control', 'content'] as const) {
      const feed = this.#host.self.liveFeed(kind);
      if (feed === undefined || !this.#host.serves(feed) || this.#isAcknowledged(feed)) continue;
      this.#host.announce(feed);
      this.#retry.later();
    }
  }

  #isAcknowledged(feed: Feed): boolean {
    return this.#host.heldByPeer(feed) >= Math.min(feed.length, feed.cut ?? Number.POSITIVE_INFINITY);
  }
}
