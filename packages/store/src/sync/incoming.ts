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
import { Retry } from './retry.js';

/** Milliseconds until what could not be stored is asked for again; doubled each time it fails, up to the longest. */
const RETRY_AFTER = 2000;
const RETRY_LONGEST = 60_000;

/** An update with the feed that it is for. */
interface WelcomeUpdate {
  readonly message: UpdateMessage;
  readonly id: Uint8Array;
  readonly key: FeedId;
  /** How much of the feed was held before. */
  readonly before: number;
}

/** A feed of which the other end has more than is held here. */
interface Lacking {
  readonly key: FeedId;
  readonly known: PeerFeed;
  /** Its number on this channel. */
  readonly number: number;
  readonly held: number;
}

/** What taking in needs of the session it speaks through. */
export interface IncomingHost {
  readonly replica: SyncReplica;
  readonly self: SyncSelf;
  readonly feeds: PeerFeeds;
  /** What the sessions of this space ask for. */
  readonly asked: AskedFeeds;
  readonly origin: Origin;
  readonly outgoing: Outgoing;
  readonly announcer: Announcer;
  readonly forks: ForkSearch;
  readonly send: (message: SyncMessage) => void;
  /** Runs a task after those before it. */
  run(task: () => Promise<void>): void;
  reject(code: RejectedCode): void;
  readonly access: PeerAccess;
  /** The other end has told all its heads since it was welcome: before, nothing is known to compare with. */
  isComplete(): boolean;
  /** The other end holds this much of a feed. */
  onHeld(feed: Feed, length: number): void;
  onSynced(synced: boolean): void;
}

/** Asks the other end for what is missing here, control feeds before content, and takes what it sends. */
export class Incoming {
  readonly #host: IncomingHost;
  /** Something that came could not be stored: nothing is asked for until storage works, or some time has passed. */
  readonly #retry: Retry;
  #synced = false;

  constructor(host: IncomingHost) {
    this.#host = host;
    const { clock } = host.replica;
    this.#retry = new Retry(clock, { first: RETRY_AFTER, longest: RETRY_LONGEST, act: () => this.#askAgain() });
  }

  get synced(): boolean {
    return this.#synced;
  }

  /** How many content changes the other end has told of that are not here. */
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

  /** Something could not be stored, or sent. */
  failed(): void {
    this.#retry.later();
    this.#host.asked.releaseAll(this);
    this.#tellSynced(false);
  }

  /** Something was stored: storage works. What could not be taken meanwhile is asked for. */
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
      // Perhaps another tab wrote it. If not, it is asked for: only our own signature shows that our disk went back.
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
    // They have less and nobody is sending it: our head tells them to ask. What was pushed may have come before it was welcome.
    if (head.length < feed.length && feed.cut === null && !outgoing.isStreaming(key))
      announcer.announce(key, known.introduced === null ? 0 : GOSSIP_AFTER);
  }

  /** Asks for what is missing: control feeds first, content once they are here. */
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

  /** Asks for what is lacking: for control feeds at once, for content as far as no other session is asking. */
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

  /** Whether a message brings changes of a control feed. */
  isOfControl(message: SyncMessage | undefined): boolean {
    const id = message?.type === 'update' ? this.#host.feeds.idOf(message.feed) : null;
    return id !== null && this.#host.feeds.of(idFromBytes<FeedId>(id)).theirs?.control === true;
  }

  /** Takes updates that came one after another, all in one commit. */
  async takeUpdates(updates: readonly UpdateMessage[]): Promise<void> {
    const welcome = updates.flatMap((update) => this.#welcome(update) ?? []);
    if (welcome.length === 0) return;
    const { self, origin, access } = this.#host;
    const material = welcome.map(({ id, message }) => ({ id, update: message.update }));
    const taken = await self.take(origin, material, access.bringer()).catch((error: unknown) => {
      // What could not be stored is missing here, whether or not a head has told of it.
      for (const { key } of welcome) this.#isLonger(key);
      throw error;
    });
    const mayAsk = welcome.map((update, at) => this.#took(taken[at] as Intake, update));
    if (mayAsk.includes(true)) this.pump();
  }

  /** An update of a feed that may come from the other end; null for any other. */
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

  /** Notes what became of an update. True when there may be something to ask for. */
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
      // What was pushed beyond a gap is not in any head, but it is there.
      if (gap) this.#isLonger(key);
      outgoing.has(key, feed.length);
    }
    const forks = taken.kind === 'judged' ? taken.forks : [];
    if ((feed?.length ?? 0) > before) {
      known.waits = known.waits === 'stalled' ? null : known.waits;
      this.#host.asked.renew(key, this);
    } else if (last && known.asked) known.waits ??= 'stalled';
    // A gap while an answer is under way closes with the answer.
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

  /** The other end has more of a feed than is held here, however much. */
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
