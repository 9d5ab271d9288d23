import type { Clock } from '@kith/identity';
import type { Feed } from '../log/feed.js';
import type { SyncSelf } from './ports.js';
import { Retry } from './retry.js';

/**
 * Milliseconds until the head of an own feed is sent again to a device that has not acknowledged it. Doubled each time. The
 * second number counts the repetitions.
 */
const REMIND_AFTER = 10_000;
const REMINDERS = 6;

/** The part of a session that the reminder uses. */
export interface ReminderHost {
  readonly clock: Clock;
  readonly self: SyncSelf;
  serves(feed: Feed): boolean;
  /** Returns the length of a feed that the other end has announced. */
  heldByPeer(feed: Feed): number;
  announce(feed: Feed): void;
}

/** Sends the heads of own feeds again until the other end has acknowledged them. */
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

  /** Starts, after own entries were sent. */
  begin(): void {
    this.#retry.begin();
  }

  /** Notes an acknowledgement of a feed. */
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
