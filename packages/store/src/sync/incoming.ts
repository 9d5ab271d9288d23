import { equalBytes } from '@kith/identity';
import type { RejectedCode } from '../events.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { Feed } from '../log/feed.js';
import type { FoundFork, Intake } from '../replica/intake.js';
import type { Origin } from '../replica/committed.js';
import { GOSSIP_AFTER } from './announcer.js';
import type { Announcer } from './announcer.js';
import type { AskedFeeds } from './asked-feeds.js';
import type { ForkSearch } from './fork-search.js';
import type { UpdateMessage } from './inbox.js';
import type { Head, SyncMessage } from './messages.js';
import type { Outgoing } from './outgoing.js';
import type { PeerAccess } from './peer-access.js';
import type { PeerFeed, PeerFeeds } from './peer-feeds.js';
import type { SyncReplica, SyncSelf } from './ports.js';
import { AFTER_STORAGE_FAILURE, Retry } from './retry.js';

/** An update, and the feed that it belongs to. */
interface WelcomeUpdate {
  readonly message: UpdateMessage;
  readonly id: Uint8Array;
  readonly key: FeedId;
  /** Length of the feed before the update. */
  readonly before: number;
}

/** A feed of which the other end has more entries than this device. */
interface Lacking {
  readonly key: FeedId;
  readonly known: PeerFeed;
  /** Its number on this channel. */
  readonly number: number;
  readonly held: number;
}

/** The part of a session that Incoming uses. */
export interface IncomingHost {
  readonly replica: SyncReplica;
  readonly self: SyncSelf;
  readonly feeds: PeerFeeds;
  /** The feeds that all sessions of this space ask for. */
  readonly asked: AskedFeeds;
  readonly origin: Origin;
  readonly outgoing: Outgoing;
  readonly announcer: Announcer;
  readonly forks: ForkSearch;
  readonly send: (message: SyncMessage) => void;
  /** Runs a task after the earlier tasks. */
  run(task: () => Promise<void>): void;
  reject(code: RejectedCode): void;
  readonly access: PeerAccess;
  /** Tells whether the other end has sent all its heads since its welcome. Before that, nothing can be compared. */
  isComplete(): boolean;
  /** Called with the length of a feed that the other end holds. */
  onHeld(feed: Feed, length: number): void;
  onSynced(synced: boolean): void;
}

/** Requests the missing entries from the other end, control feeds before content, and takes the answers. */
export class Incoming {
  readonly #host: IncomingHost;
  /** Runs while received entries could not be stored. Nothing is requested until storage works or the time has passed. */
  readonly #retry: Retry;
  #synced = false;

  constructor(host: IncomingHost) {
    this.#host = host;
    const { clock } = host.replica;
    // Entries that could not be stored are asked for again.
    this.#retry = new Retry(clock, { ...AFTER_STORAGE_FAILURE, act: () => this.#askAgain() });
  }

  get synced(): boolean {
    return this.#synced;
  }

  /** The number of content changes that the other end has announced and that are missing here. */
  get missing(): number {
    if (this.#synced || !this.#host.access.mayTake(false)) return 0;
    const { replica, feeds } = this.#host;
    let missing = 0;
    for (const [key, known, theirs] of feeds.heard()) {
      if (theirs.control || known.waits !== null) continue;
      const feed = replica.feeds.get(key);
      missing += Math.max(0, Math.min(theirs.length, feed?.cut ?? Number.POSITIVE_INFINITY) - (feed?.length ?? 0));
    }
    return missing;
  }

  reset(): void {
    this.#synced = false;
    this.#retry.stop();
    this.#host.asked.releaseAll(this);
  }

  /** Notes that storing or sending has failed. */
  failed(): void {
    this.#retry.later();
    this.#host.asked.releaseAll(this);
    this.#tellSynced(false);
  }

  /** Notes that storage works, and requests the entries that could not be stored before. */
  stored(): void {
    if (this.#retry.waiting) this.#askAgain();
    this.#retry.succeeded();
  }

  async takeHead(head: Head): Promise<void> {
    const { replica, self, feeds, forks, outgoing, announcer } = this.#host;
    const heard = feeds.hear(head);
    if (heard === 'unknown') this.#host.reject('head-unknown');
    if (heard === 'unknown' || heard === 'full') return;
    const { key, feed: known } = heard;
    let feed = replica.feeds.get(key);
    if (feed === undefined) return;
    if (self.isLive(feed) && head.length > feed.length) {
      // Another tab may have written the extra entries. Otherwise they are requested: only this device's own signature shows
      // that its disk was restored.
      await replica.absorb();
      feed = replica.feeds.get(key) ?? feed;
      if (head.length > feed.length) return;
    }
    if (feed.cut !== null && head.length > feed.cut) await forks.sendProofsOf(feed);
    const comparable = Math.min(head.length, feed.cut ?? feed.length, feed.length);
    const isComparable = comparable === head.length && head.length > 0;
    if (isComparable && !equalBytes(await replica.feeds.hashBelow(feed, head.length), head.hash)) {
      forks.probe(feed, -1, head.length - 1);
      return;
    }
    outgoing.has(key, head.length);
    this.#host.onHeld(feed, head.length);
    // The other end holds less, and no stream is sending the rest: this head makes it ask. An update pushed before its welcome
    // may not have been taken.
    if (head.length < feed.length && feed.cut === null && !outgoing.isStreaming(key))
      announcer.announce(key, known.introduced === null ? 0 : GOSSIP_AFTER);
  }

  /** Requests missing entries: first of control feeds, and of content feeds when no control entry is missing. */
  pump(): void {
    if (!this.#host.access.isKnown) return;
    if (this.#retry.waiting) return this.#tellSynced(false);
    const { replica, feeds, access } = this.#host;
    let behind = false;
    for (const control of [true, false]) {
      if (!access.mayTake(control)) continue;
      const lacking: Lacking[] = [];
      for (const [key, known, theirs] of feeds.heard()) {
        if (theirs.control !== control || known.waits !== null) continue;
        const feed = replica.feeds.get(key);
        const held = feed?.length ?? 0;
        if (held >= Math.min(theirs.length, feed?.cut ?? Number.POSITIVE_INFINITY)) continue;
        behind = true;
        lacking.push({ key, known, number: theirs.number, held });
      }
      this.#ask(lacking, control);
      if (behind) break;
    }
    this.#tellSynced(!behind && this.#host.isComplete());
  }

  /** Requests these feeds: every control feed, and the content feeds that no other session asks for. */
  #ask(lacking: readonly Lacking[], control: boolean): void {
    const { asked, send } = this.#host;
    let free = control ? Number.POSITIVE_INFINITY : asked.share(lacking.length);
    for (const { known } of lacking) if (known.asked) free -= 1;
    for (const { key, known, number, held } of lacking) {
      if (free <= 0) return;
      if (known.asked || !(control || asked.take(key, this))) continue;
      known.asked = true;
      free -= 1;
      send({ type: 'request', feed: number, from: held });
    }
  }

  /** Tells whether a message carries changes of a control feed. */
  isOfControl(message: SyncMessage | undefined): boolean {
    const id = message?.type === 'update' ? this.#host.feeds.idOf(message.feed) : null;
    return id !== null && this.#host.feeds.of(idFromBytes<FeedId>(id)).theirs?.control === true;
  }

  /** Takes consecutive updates together. */
  async takeUpdates(updates: readonly UpdateMessage[]): Promise<void> {
    const welcome = updates.flatMap((update) => this.#welcome(update) ?? []);
    if (welcome.length === 0) return;
    const { self, origin, access } = this.#host;
    const material = welcome.map(({ id, message }) => ({ id, update: message.update }));
    const taken = await self.take(origin, material, access.bringer()).catch((error: unknown) => {
      // Entries that could not be stored are missing here, even if no head has announced them.
      for (const { key } of welcome) this.#isLonger(key);
      throw error;
    });
    const mayAsk = welcome.map((update, at) => this.#took(taken[at] as Intake, update));
    if (mayAsk.includes(true)) this.pump();
  }

  /** Returns the update with its feed, if the other end may send that feed; otherwise null. */
  #welcome(message: UpdateMessage): WelcomeUpdate | null {
    const { replica, feeds, access } = this.#host;
    const id = feeds.idOf(message.feed);
    if (id === null) {
      this.#host.reject('feed-unknown');
      return null;
    }
    const key = idFromBytes<FeedId>(id);
    const known = feeds.of(key);
    if (access.mayTake(known.theirs?.control ?? false))
      return { message, id, key, before: replica.feeds.get(key)?.length ?? 0 };
    replica.events.emit({ type: 'deferred', code: 'not-served', feed: key });
    if (message.last) this.#answered(key);
    return null;
  }

  /** Notes the result of an update. Returns true when there may be more to request. */
  #took(taken: Intake, { message: { last }, key, before }: WelcomeUpdate): boolean {
    const { replica, feeds, outgoing } = this.#host;
    const known = feeds.of(key);
    const gap = taken.kind === 'judged' && taken.deferred === 'gap';
    if (taken.kind === 'rejected') {
      this.#host.reject(taken.code);
      known.waits = 'parked';
    } else {
      if (taken.deferred !== null) replica.events.emit({ type: 'deferred', code: taken.deferred, feed: key });
      if (taken.refused) replica.events.emit({ type: 'deferred', code: 'unknown-device', feed: key });
      if (taken.refused || (taken.deferred !== null && !gap)) known.waits = 'parked';
    }
    const feed = replica.feeds.get(key);
    if (feed !== undefined) {
      if (known.theirs !== null && known.theirs.length < feed.length && !gap) known.theirs.length = feed.length;
      // Entries pushed above a gap are in no head, but the other end has them.
      if (gap) this.#isLonger(key);
      outgoing.has(key, feed.length);
    }
    const forks = taken.kind === 'judged' ? taken.forks : [];
    if ((feed?.length ?? 0) > before) {
      known.waits = known.waits === 'stalled' ? null : known.waits;
      this.#host.asked.renew(key, this);
    } else if (last && known.asked) known.waits ??= 'stalled';
    // A gap during an answer is closed by the rest of that answer.
    if (last || forks.length > 0) this.#answered(key);
    this.#tellForks(forks);
    return last || gap;
  }

  #answered(key: FeedId): void {
    this.#host.feeds.of(key).asked = false;
    this.#host.asked.release(key, this);
  }

  #tellForks(found: readonly FoundFork[]): void {
    for (const fork of found) {
      this.#host.forks.tell(fork.feed.id, fork.entries);
      if (!fork.lowest) this.#host.forks.probe(fork.feed, -1, fork.cut);
    }
  }

  /** Notes that the other end has more entries of a feed than this device, an unknown number. */
  #isLonger(key: FeedId): void {
    const { replica, feeds } = this.#host;
    const { theirs } = feeds.of(key);
    if (theirs !== null) theirs.length = Math.max(theirs.length, (replica.feeds.get(key)?.length ?? 0) + 1);
  }

  #askAgain(): void {
    this.#retry.stop();
    const { feeds, forks } = this.#host;
    feeds.askAgain();
    this.#host.run(() => forks.takeUnstored());
    this.#host.run(async () => this.pump());
  }

  #tellSynced(synced: boolean): void {
    if (synced === this.#synced) return;
    this.#synced = synced;
    this.#host.onSynced(synced);
  }
}
