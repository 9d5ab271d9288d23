import type { Timer } from '@kith/identity';
import type { FeedId } from '../format/ids.js';
import type { Feed } from '../log/feed.js';
import { MAX_HEADS } from './messages.js';
import type { Head, SyncMessage } from './messages.js';
import type { PeerFeeds } from './peer-feeds.js';
import type { SyncReplica } from './ports.js';

/** Milliseconds of delay before the head of a feed is sent when the other end may learn of it from a third device. */
export const GOSSIP_AFTER = 150;

/** The part of a session that the announcer uses. */
export interface AnnouncerHost {
  readonly replica: SyncReplica;
  readonly feeds: PeerFeeds;
  readonly send: (message: SyncMessage) => void;
  readonly serves: (feed: Feed) => boolean;
  /** Runs a task after the earlier tasks. */
  readonly run: (task: () => Promise<void>) => void;
}

/** Sends the heads of the feeds that the other end may have. */
export class Announcer {
  readonly #host: AnnouncerHost;
  /** Feeds whose heads have changed since they were last sent. */
  readonly #untold = new Set<FeedId>();
  #timer: Timer | null = null;
  #soon = false;

  constructor(host: AnnouncerHost) {
    this.#host = host;
  }

  reset(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#untold.clear();
  }

  /** Sends the head of a feed after `after` milliseconds, or together with an earlier announcement. */
  announce(key: FeedId, after: number): void {
    const { replica, run } = this.#host;
    this.#untold.add(key);
    const soon = after < GOSSIP_AFTER;
    if (this.#timer !== null && (this.#soon || !soon)) return;
    this.#timer?.cancel();
    this.#soon = soon;
    this.#timer = replica.clock.after(after, () => {
      this.#timer = null;
      run(() => this.#tellNews());
    });
  }

  /** Sends the heads of feeds that the other end may now have and has not been told of. */
  announceUntold(): void {
    const { feeds, replica, serves } = this.#host;
    for (const feed of replica.feeds.all())
      if (feeds.of(feed.key).introduced === null && serves(feed)) this.announce(feed.key, 0);
  }

  async tellAll(): Promise<void> {
    const { replica, serves } = this.#host;
    const feeds = [...replica.feeds.all()].filter((feed) => serves(feed));
    feeds.sort((a, b) => Number(b.kind === 'control') - Number(a.kind === 'control'));
    // An empty message is sent where there are no feeds: it tells the other end that it has received all heads.
    for (let start = 0; start < feeds.length || start === 0; start += MAX_HEADS) {
      const heads: Head[] = [];
      for (const feed of feeds.slice(start, start + MAX_HEADS)) heads.push(await this.#headOf(feed));
      this.#host.send({ type: 'heads', heads });
    }
  }

  /** Sends the heads that have changed. */
  async #tellNews(): Promise<void> {
    const { replica, serves, send } = this.#host;
    const heads: Head[] = [];
    const untold = [...this.#untold];
    this.#untold.clear();
    for (const key of untold) {
      const feed = replica.feeds.get(key);
      if (feed !== undefined && serves(feed)) heads.push(await this.#headOf(feed));
    }
    for (let start = 0; start < heads.length; start += MAX_HEADS)
      send({ type: 'heads', heads: heads.slice(start, start + MAX_HEADS) });
  }

  async #headOf(feed: Feed): Promise<Head> {
    const known = this.#host.feeds.of(feed.key);
    const id = known.introduced === feed.number ? null : feed.id;
    known.introduced = feed.number;
    const length = feed.cut === null ? feed.length : Math.min(feed.length, feed.cut);
    return {
      feed: feed.number,
      id,
      control: feed.kind === 'control',
      length,
      hash: await this.#host.replica.feeds.hashBelow(feed, length),
    };
  }
}
