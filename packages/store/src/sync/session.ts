import { base64urlEncode, equalBytes } from '@kith/identity';
import type { Timer } from '@kith/identity';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';
import type { Arrival, Committed, SpaceEngine } from '../space/engine.js';
import type { OwnFeeds } from '../space/own-feeds.js';
import { accessOf, ownCredential } from './access.js';
import type { Access } from './access.js';
import { judgeArrival, nothingArrived } from './arrival.js';
import type { ArrivalParts, JudgedArrival } from './arrival.js';
import { ForkSearch } from './fork-search.js';
import { hashBelow } from './hash-below.js';
import { MAX_HEADS, decodeMessage, encodeMessage } from './messages.js';
import type { Head, SyncMessage } from './messages.js';
import { Outgoing } from './outgoing.js';
import { Retry } from './retry.js';
import type { SyncChannel, SyncConnection } from './ports.js';

export interface SessionParts {
  readonly engine: SpaceEngine;
  readonly own: OwnFeeds;
  readonly connection: SyncConnection;
  readonly inviteSecret: Uint8Array | null;
  /** Every session of the space, this one included. */
  readonly sessions: () => Iterable<SyncSession>;
  /** The other end holds this much of a feed. */
  readonly onHeld: (feed: Feed, length: number) => void;
  readonly onRefused: (code: string) => void;
  /** The other end gives out something of the space. */
  readonly onServed: () => void;
  readonly onAdopt: (access: Access) => void;
  readonly onChange: () => void;
}

/** Milliseconds until what could not be stored is asked for again; doubled each time it fails, up to the longest. */
const RETRY_AFTER = 2000;
const RETRY_LONGEST = 60_000;
/** Milliseconds until the head of an own feed is told again to a device that has not acknowledged it; doubled each time, this often. */
const REMIND_AFTER = 10_000;
const REMINDERS = 6;
const ACKNOWLEDGE_AFTER = 20;
const GOSSIP_AFTER = 150;
const MAX_FEEDS = 20_000;
const MAX_REJECTIONS = 8;
/** Questions that are answered at once, and how many more a second; whoever asks more often is cut off. */
const MAX_QUESTIONS = 5000;
const QUESTIONS_PER_SECOND = 100;

/** What makes this device look something up and answer, or check a signature, whoever asks. */
const isQuestion: Record<SyncMessage['type'], boolean> = {
  credential: true,
  welcome: false,
  heads: false,
  request: true,
  update: false,
  proof: true,
  probe: true,
  hashes: true,
  want: true,
  entries: true,
};

interface Theirs {
  /** Number of the feed on this channel. */
  readonly number: number;
  length: number;
  hash: Uint8Array;
  readonly control: boolean;
}

/**
 * Syncs one space with one connected device: heads first, then what either lacks, as Yjs updates that only the gate opens.
 * Control feeds come before content, so that who may write is known before what they wrote.
 */
export class SyncSession {
  readonly #parts: SessionParts;
  readonly #channel: SyncChannel;
  readonly #outgoing: Outgoing;
  readonly #forks: ForkSearch;
  readonly #arrivals: ArrivalParts;
  #access: Access | null = null;
  /** The state that `#access` was judged by. */
  #judgedBy: SpaceEngine['control'] | null = null;
  /** Whether this device was a member when it last told all its heads. */
  #toldAsMember = false;
  #credential: Extract<SyncMessage, { type: 'credential' }> | null = null;
  #open = false;
  #welcomed = false;
  /** Heads have come since the last welcome, which they follow: before that nothing is known to compare with. */
  #heard = false;
  #synced = false;
  /** Something that came could not be stored: nothing is asked for until storage works, or some time has passed. */
  readonly #retry: Retry;
  /** Own entries were sent, and the other end has not said that it holds them. */
  readonly #reminder: Retry;
  #rejections = 0;
  #questionsLeft = MAX_QUESTIONS;
  #questionsAt: number;
  readonly #idOf = new Map<number, Uint8Array>();
  readonly #theirs = new Map<FeedId, Theirs>();
  readonly #introduced = new Set<FeedId>();
  readonly #asked = new Map<FeedId, number>();
  readonly #parked = new Set<FeedId>();
  /** Claimed to be longer, and then nothing came: not asked for again before there is news of it. */
  readonly #stalled = new Set<FeedId>();
  readonly #dirty = new Set<Feed>();
  #announceTimer: Timer | null = null;
  #announceSoon = false;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { engine } = parts;
    const { clock } = engine.parts;
    this.#questionsAt = clock.now();
    this.#retry = new Retry(clock, { first: RETRY_AFTER, longest: RETRY_LONGEST, act: () => this.#askAgain() });
    this.#reminder = new Retry(clock, {
      first: REMIND_AFTER,
      longest: REMIND_AFTER * 2 ** REMINDERS,
      tries: REMINDERS,
      act: () => this.#remind(),
    });
    const send = (message: SyncMessage, priority?: 'interactive' | 'bulk') => this.#send(message, priority);
    const serves = (feed: Feed) => this.#serves(feed);
    this.#outgoing = new Outgoing({
      engine,
      send,
      serves,
      ready: () => this.#channel.ready(),
      isOpen: () => this.#open,
      announce: (feed) => this.#announce(feed, 0),
      fail: (error) => this.#fail(error),
    });
    this.#forks = new ForkSearch({
      engine,
      origin: { from: 'peer', session: this },
      send,
      serves,
      servesAll: () => this.#access?.serves === 'all',
      sendProof: (id, entries) => this.sendProof(id, entries),
      tellOthers: (id, entries) => {
        for (const session of parts.sessions()) if (session !== this) session.sendProof(id, entries);
      },
      reject: (code) => this.#reject(code),
    });
    this.#arrivals = {
      engine,
      own: parts.own,
      device: parts.connection.remote.device,
      access: () => this.#access?.serves ?? 'nothing',
      iAmMember: () => this.#iAmMember(),
      reject: (code) => this.#reject(code),
      park: (feed) => this.#parked.add(feed),
    };
    this.#channel = parts.connection.open(parts.engine.parts.space, {
      onOpen: () => {
        this.#open = true;
        this.#run(() => this.#start());
      },
      onMessage: (message) => this.#receive(message),
      onClose: () => this.#reset(),
    });
  }

  get synced(): boolean {
    return this.#synced;
  }
  get isOpen(): boolean {
    return this.#open && this.#welcomed;
  }
  /** How much of a feed has been handed to this connection, or is known to be there already. */
  sentTo(feed: Feed): number {
    return this.#outgoing.sentTo(feed.key) ?? 0;
  }
  get remote(): SyncConnection['remote'] {
    return this.#parts.connection.remote;
  }

  close(): void {
    this.#reset();
    this.#channel.close();
  }

  /** Something was committed, by whomever: pass on what this device is to have. */
  committed({ origin, grown, controlChanged }: Committed): void {
    if (!this.#open) return;
    const mine = origin.from === 'peer' && origin.session === this;
    // Storage works again: what could not be taken meanwhile is asked for.
    if (this.#retry.waiting) this.#askAgain();
    this.#retry.succeeded();
    if (controlChanged) this.#run(() => this.#judgeAgain());
    if (controlChanged) this.#announceUntold();
    if (controlChanged) this.#run(() => this.#forks.answerOwed());
    for (const { feed, from, changes } of grown) {
      if (from === 0) this.#run(() => this.#forks.takeWaiting(feed));
      if (changes.length === 0 || !this.#serves(feed)) continue;
      if (this.#parts.own.isLive(feed)) this.#reminder.begin();
      if (mine) {
        this.#announce(feed, ACKNOWLEDGE_AFTER);
      } else if (origin.from === 'peer') {
        // Whoever wrote it sends it to everyone it is connected to; a full mesh needs no forwarding, only the news.
        this.#announce(feed, GOSSIP_AFTER);
      } else if (this.#outgoing.sentTo(feed.key) === from && !this.#outgoing.isStreaming(feed.key)) {
        this.#outgoing.push(feed, from, changes);
      } else {
        this.#announce(feed, 0);
      }
    }
    if (mine) this.#run(() => this.#pump());
  }

  /** A fork was proven elsewhere. */
  sendProof(id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]): void {
    if (this.#access?.serves === 'all') this.#send({ type: 'proof', id, entries });
  }

  #reset(): void {
    this.#open = false;
    this.#welcomed = false;
    this.#heard = false;
    this.#synced = false;
    this.#access = null;
    this.#judgedBy = null;
    this.#credential = null;
    this.#announceTimer?.cancel();
    this.#announceTimer = null;
    this.#retry.stop();
    this.#reminder.stop();
    this.#forks.reset();
    this.#outgoing.reset();
    for (const collection of [
      this.#idOf,
      this.#theirs,
      this.#introduced,
      this.#asked,
      this.#parked,
      this.#stalled,
      this.#dirty,
    ]) {
      collection.clear();
    }
    this.#parts.onChange();
  }

  /** Messages are handled one after another; a failure of ours is reported and, where it is a defect, ends the channel. */
  #run(task: () => Promise<void>): void {
    this.#work = this.#work.then(() => (this.#open ? task() : undefined)).catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    if (this.#parts.engine.closed) return;
    const code =
      typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
        ? error.code
        : 'session-failed';
    this.#parts.engine.events.emit({ type: 'sync-failed', code, device: base64urlEncode(this.remote.device) });
    if (code === 'session-failed' || code === 'storage-lost') return this.close();
    this.#retry.later();
    this.#tellSynced(false);
  }

  #askAgain(): void {
    this.#retry.stop();
    this.#asked.clear();
    this.#stalled.clear();
    this.#run(() => this.#pump());
  }

  /** Tells the heads of own feeds again where the other end has not acknowledged them. */
  #remind(): void {
    for (const kind of ['control', 'content'] as const) {
      const feed = this.#parts.own.held(kind);
      if (feed === undefined || !this.#serves(feed) || this.#acknowledged(feed)) continue;
      this.#announce(feed, 0);
      this.#reminder.later();
    }
  }

  #acknowledged(feed: Feed): boolean {
    return (this.#theirs.get(feed.key)?.length ?? 0) >= Math.min(feed.length, feed.cut ?? Number.POSITIVE_INFINITY);
  }

  async #start(): Promise<void> {
    this.#send(await ownCredential(this.#parts.engine, this.#parts.connection, this.#parts.inviteSecret));
  }

  #send(message: SyncMessage, priority: 'interactive' | 'bulk' = 'interactive'): void {
    this.#channel.send(encodeMessage(message), priority);
  }

  #receive(bytes: Uint8Array): void {
    const message = decodeMessage(bytes);
    if (message === null) {
      this.#reject('message-malformed');
      return;
    }
    this.#run(() => this.#handle(message));
  }

  #reject(code: string): void {
    this.#parts.engine.events.emit({
      type: 'rejected',
      code,
      entrance: 'link',
      device: base64urlEncode(this.remote.device),
    });
    this.#rejections += 1;
    if (this.#rejections >= MAX_REJECTIONS) this.close();
  }

  async #handle(message: SyncMessage): Promise<void> {
    if (message.type === 'credential') {
      this.#credential = message;
      await this.#judgeAgain();
      return;
    }
    if (this.#credential === null) {
      this.#reject('message-before-credential');
      return;
    }
    if (isQuestion[message.type] && !this.#mayAsk()) {
      this.#reject('request-rate');
      return;
    }
    // What was asked for as a stranger may arrive as a member: nothing is judged by who was who before.
    if (this.#judgedBy !== this.#parts.engine.control) await this.#judgeAgain();
    switch (message.type) {
      case 'welcome':
        this.#welcomed = true;
        this.#heard = false;
        if (message.code !== null) this.#parts.onRefused(message.code);
        else if (message.serves !== 'nothing') this.#parts.onServed();
        this.#parts.onChange();
        await this.#pump();
        return;
      case 'heads':
        for (const head of message.heads) await this.#takeHead(head);
        this.#heard = true;
        await this.#pump();
        return;
      case 'request':
        await this.#outgoing.answer(message.feed, message.from);
        return;
      case 'update':
        await this.#takeUpdate(message.feed, message.update, message.last);
        return;
      case 'proof':
        await this.#forks.takeProof(message.id, message.entries);
        return;
      case 'probe':
        await this.#forks.answerProbe(message.id, message.seqs);
        return;
      case 'hashes':
        await this.#forks.compareHashes(message.id, message.hashes);
        return;
      case 'want':
        await this.#forks.answerWant(message.id, message.seq, message.hash);
        return;
      case 'entries':
        await this.#forks.takeEntries(message.id, message.entries);
    }
  }

  #mayAsk(): boolean {
    const now = this.#parts.engine.parts.clock.now();
    const refilled = this.#questionsLeft + (Math.max(0, now - this.#questionsAt) / 1000) * QUESTIONS_PER_SECOND;
    this.#questionsAt = now;
    this.#questionsLeft = Math.min(MAX_QUESTIONS, refilled) - 1;
    if (this.#questionsLeft >= 0) return true;
    this.#questionsLeft = 0;
    return false;
  }

  async #judgeAgain(): Promise<void> {
    if (this.#credential === null) return;
    const before = this.#access?.serves;
    this.#judgedBy = this.#parts.engine.control;
    const access = await accessOf(this.#parts.engine, this.#parts.connection, this.#credential);
    this.#access = access;
    this.#parked.clear();
    this.#stalled.clear();
    if (access.adopt !== null) this.#parts.onAdopt(access);
    if (before !== access.serves) this.#send({ type: 'welcome', serves: access.serves, code: access.code });
    // What may be served follows from who both ends are: who becomes a member has more to tell, also of what it took before.
    const asMember = this.#iAmMember();
    if (before !== access.serves || asMember !== this.#toldAsMember) {
      this.#toldAsMember = asMember;
      await this.#sendAllHeads();
      await this.#forks.sendAllProofs();
    }
    this.#forks.askForWanted();
    await this.#pump();
  }

  /** A member serves what the other end may see; whoever waits to be admitted brings its own control feed to everyone. */
  #serves(feed: Feed): boolean {
    if (feed.length === 0) return false;
    if (!this.#iAmMember()) return this.#parts.own.isLive(feed) && feed.kind === 'control';
    if (feed.kind === 'control' && !this.#mayBeTold(feed)) return false;
    if (this.#access?.serves === 'all') return true;
    return this.#access?.serves === 'control' && feed.kind === 'control';
  }

  /** Whoever waits to be admitted tells everyone by itself: what it brought is passed on only once others need it. */
  #mayBeTold(feed: Feed): boolean {
    const { membership, referenced } = this.#parts.engine.control;
    if (feed.owner === null || referenced.has(feed.key)) return true;
    const { device, person } = feed.owner.certificate;
    return membership.devices.get(base64urlEncode(device))?.person === person;
  }

  #iAmMember(): boolean {
    return this.#parts.engine.control.membership.members.has(this.#parts.engine.parts.identity.person);
  }

  async #sendAllHeads(): Promise<void> {
    const feeds = [...this.#parts.engine.log.feeds.values()].filter((feed) => this.#serves(feed));
    feeds.sort((a, b) => Number(b.kind === 'control') - Number(a.kind === 'control'));
    for (let start = 0; start < feeds.length || start === 0; start += MAX_HEADS) {
      const heads: Head[] = [];
      for (const feed of feeds.slice(start, start + MAX_HEADS)) heads.push(await this.#headOf(feed));
      this.#send({ type: 'heads', heads });
    }
  }

  async #headOf(feed: Feed): Promise<Head> {
    const id = this.#introduced.has(feed.key) ? null : feed.id;
    this.#introduced.add(feed.key);
    const length = feed.cut === null ? feed.length : Math.min(feed.length, feed.cut);
    return {
      feed: feed.number,
      id,
      control: feed.kind === 'control',
      length,
      hash: await hashBelow(this.#parts.engine, feed, length),
    };
  }

  #announce(feed: Feed, after: number): void {
    this.#dirty.add(feed);
    const soon = after < GOSSIP_AFTER;
    if (this.#announceTimer !== null && (this.#announceSoon || !soon)) return;
    this.#announceTimer?.cancel();
    this.#announceSoon = soon;
    this.#announceTimer = this.#parts.engine.parts.clock.after(after, () => {
      this.#announceTimer = null;
      this.#run(() => this.#sendNews());
    });
  }

  /** Feeds that may be told now, and have not been. */
  #announceUntold(): void {
    if (!this.#toldAsMember) return;
    for (const feed of this.#parts.engine.log.feeds.values())
      if (!this.#introduced.has(feed.key) && this.#serves(feed)) this.#announce(feed, 0);
  }

  /** Heads that the other end does not know of already. */
  async #sendNews(): Promise<void> {
    const heads: Head[] = [];
    for (const feed of this.#dirty) {
      if (!this.#serves(feed)) continue;
      heads.push(await this.#headOf(feed));
    }
    this.#dirty.clear();
    for (let start = 0; start < heads.length; start += MAX_HEADS)
      this.#send({ type: 'heads', heads: heads.slice(start, start + MAX_HEADS) });
  }

  async #takeHead(head: Head): Promise<void> {
    const { engine, own } = this.#parts;
    if (head.id !== null) {
      if (this.#idOf.size >= MAX_FEEDS && !this.#idOf.has(head.feed)) return;
      this.#idOf.set(head.feed, head.id);
    }
    const id = this.#idOf.get(head.feed);
    if (id === undefined) {
      this.#reject('head-unknown');
      return;
    }
    const key = idFromBytes<FeedId>(id);
    if (this.#theirs.size >= MAX_FEEDS && !this.#theirs.has(key)) return;
    this.#theirs.set(key, { number: head.feed, length: head.length, hash: head.hash, control: head.control });
    this.#stalled.delete(key);
    const feed = engine.log.feeds.get(key);
    if (feed === undefined) return;
    // Perhaps another tab wrote it. If not, it is asked for: only our own signature shows that our disk went back.
    if (own.isLive(feed) && head.length > feed.length) await engine.absorb();
    if (own.isLive(feed) && head.length > feed.length) return;
    if (feed.cut !== null && head.length > feed.cut) await this.#forks.sendProofsOf(feed);
    const comparable = Math.min(head.length, feed.cut ?? feed.length, feed.length);
    if (
      comparable === head.length &&
      head.length > 0 &&
      !equalBytes(await hashBelow(this.#parts.engine, feed, head.length), head.hash)
    ) {
      this.#forks.probe(feed, -1, head.length - 1);
      return;
    }
    this.#outgoing.has(key, head.length);
    this.#parts.onHeld(feed, head.length);
    if (own.isLive(feed) && this.#acknowledged(feed)) this.#reminder.succeeded();
    // They have less and nobody is sending it: our head tells them to ask. What was pushed may have come before it was welcome.
    if (head.length < feed.length && feed.cut === null && !this.#outgoing.isStreaming(key))
      this.#announce(feed, this.#introduced.has(key) ? GOSSIP_AFTER : 0);
  }

  /** Asks for what is missing: control feeds first, content once they are here. */
  async #pump(): Promise<void> {
    if (!this.#open || this.#credential === null) return;
    if (this.#retry.waiting) return this.#tellSynced(false);
    let behind = false;
    for (const control of [true, false]) {
      for (const [key, theirs] of this.#theirs) {
        if (theirs.control !== control || this.#parked.has(key) || this.#stalled.has(key)) continue;
        const feed = this.#parts.engine.log.feeds.get(key);
        const held = feed?.length ?? 0;
        const limit = Math.min(theirs.length, feed?.cut ?? Number.POSITIVE_INFINITY);
        if (held >= limit) continue;
        if (!this.#mayTake(control)) continue;
        behind = true;
        if (this.#asked.has(key)) continue;
        this.#asked.set(key, held);
        this.#send({ type: 'request', feed: theirs.number, from: held });
      }
      if (behind) break;
    }
    this.#tellSynced(!behind && this.#welcomed && this.#heard);
  }

  #tellSynced(synced: boolean): void {
    if (synced === this.#synced) return;
    this.#synced = synced;
    if (synced) this.#parts.engine.events.emit({ type: 'synced', device: base64urlEncode(this.remote.device) });
    this.#parts.onChange();
  }

  #mayTake(control: boolean): boolean {
    if (this.#access?.serves === 'all') return true;
    return control && (!this.#iAmMember() || this.#access?.serves === 'control');
  }

  async #takeUpdate(number: number, update: Uint8Array, last: boolean): Promise<void> {
    const { engine, own } = this.#parts;
    const id = this.#idOf.get(number);
    if (id === undefined) {
      this.#reject('feed-unknown');
      return;
    }
    const key = idFromBytes<FeedId>(id);
    const control = this.#theirs.get(key)?.control ?? false;
    if (!this.#mayTake(control)) {
      engine.events.emit({ type: 'deferred', code: 'not-served', feed: key });
      if (last) this.#asked.delete(key);
      return;
    }
    let longerElsewhere = false;
    const before = engine.log.feeds.get(key)?.length ?? 0;
    let judged: JudgedArrival = nothingArrived;
    const take = async (draft: LogDraft): Promise<Arrival | null> => {
      judged = await judgeArrival(this.#arrivals, draft, id, update);
      const { arrival } = judged;
      longerElsewhere = (arrival?.appends ?? []).some(({ feed }) => own.isLive(feed));
      return longerElsewhere ? { ...arrival, local: own.replacement() } : arrival;
    };
    try {
      await engine.apply({ from: 'peer', session: this }, take);
    } catch (error) {
      // What could not be stored is missing here, whether or not a head has told of it.
      this.#isLonger(key);
      throw error;
    }
    if (longerElsewhere) {
      await engine.exclusively(() => own.refresh());
      engine.events.emit({ type: 'feeds-replaced' });
    }
    const { forks, gap } = judged;
    const feed = engine.log.feeds.get(key);
    if (feed !== undefined) {
      const theirs = this.#theirs.get(key);
      if (theirs !== undefined && theirs.length < feed.length && !gap) theirs.length = feed.length;
      // What was pushed beyond a gap is not in any head, but it is there.
      if (gap) this.#isLonger(key);
      this.#outgoing.has(key, feed.length);
    }
    if ((feed?.length ?? 0) > before) this.#stalled.delete(key);
    else if (last && this.#asked.has(key)) this.#stalled.add(key);
    // A gap while an answer is under way closes with the answer.
    if (last || forks.length > 0) this.#asked.delete(key);
    for (const fork of forks) {
      this.#forks.tell(fork.feed.id, fork.entries);
      if (!fork.lowest) this.#forks.probe(fork.feed, -1, fork.cut);
    }
    if (last || gap) await this.#pump();
  }

  /** The other end has more of a feed than is held here, however much. */
  #isLonger(key: FeedId): void {
    const theirs = this.#theirs.get(key);
    if (theirs === undefined) return;
    theirs.length = Math.max(theirs.length, (this.#parts.engine.log.feeds.get(key)?.length ?? 0) + 1);
  }
}
