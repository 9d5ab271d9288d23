import { base64urlDecode, base64urlEncode, equalBytes } from '@kith/identity';
import type { Timer } from '@kith/identity';
import { idFromBytes } from '../format/ids.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import { contradiction, verifyForkProof } from '../gate/fork-proof.js';
import type { VerifiedChange } from '../gate/gate.js';
import { NO_HASH } from '../gate/held-feed.js';
import type { Feed } from '../log/feed.js';
import { keyOf, within } from '../log/layout.js';
import { decodePair } from '../space/engine.js';
import type { Arrival, Committed, SpaceEngine } from '../space/engine.js';
import type { OwnFeeds } from '../space/own-feeds.js';
import { encodeRange } from '../update/encode-range.js';
import { accessOf, ownCredential } from './access.js';
import type { Access } from './access.js';
import { MAX_HEADS, decodeMessage, emptyUpdate, encodeMessage } from './messages.js';
import type { Head, SyncMessage } from './messages.js';
import type { SyncChannel, SyncConnection } from './ports.js';

export interface SessionParts {
  readonly engine: SpaceEngine;
  readonly own: OwnFeeds;
  readonly connection: SyncConnection;
  readonly inviteSecret: Uint8Array | null;
  /** The other end holds this much of a feed. */
  /** Every session of the space, this one included. */
  readonly sessions: () => Iterable<SyncSession>;
  readonly onHeld: (feed: Feed, length: number) => void;
  readonly onRefused: (code: string) => void;
  readonly onAdopt: (access: Access) => void;
  readonly onChange: () => void;
}

/** One chunk of an answer; small enough that an interactive message never waits long behind it. */
const CHUNK_BYTES = 60_000;
const ANSWER_BYTES = 2 * 1024 * 1024;
const ACKNOWLEDGE_AFTER = 20;
const GOSSIP_AFTER = 150;
const MAX_FEEDS = 20_000;
const MAX_REJECTIONS = 8;
const MAX_OWED = 256;
/** Control entries that somebody who is not listed may bring: an Open, and a Join for each invite tried. */
const JOINER_ENTRIES = 16;
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
  /** Something failed here, so an answer may be lost. */
  #missed = false;
  #rejections = 0;
  #questionsLeft = MAX_QUESTIONS;
  #questionsAt: number;
  readonly #idOf = new Map<number, Uint8Array>();
  readonly #theirs = new Map<FeedId, Theirs>();
  readonly #introduced = new Set<FeedId>();
  /** What the other end holds or is being sent. */
  readonly #sent = new Map<FeedId, number>();
  readonly #streaming = new Set<FeedId>();
  readonly #asked = new Map<FeedId, number>();
  readonly #parked = new Set<FeedId>();
  /** Claimed to be longer, and then nothing came: not asked for again before there is news of it. */
  readonly #stalled = new Set<FeedId>();
  readonly #wanted = new Set<string>();
  /** Asked for by the other end, and not here yet. */
  readonly #owed = new Map<string, { readonly id: Uint8Array; readonly seq: number; readonly hash: Uint8Array }>();
  readonly #dirty = new Set<Feed>();
  #announceTimer: Timer | null = null;
  #announceSoon = false;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#questionsAt = parts.engine.parts.clock.now();
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
    return this.#sent.get(feed.key) ?? 0;
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
    if (this.#missed) {
      // Storage works again: what could not be taken meanwhile is asked for.
      this.#missed = false;
      this.#asked.clear();
      this.#stalled.clear();
      this.#run(() => this.#pump());
    }
    if (controlChanged) this.#run(() => this.#judgeAgain());
    if (controlChanged && this.#owed.size > 0) this.#run(() => this.#answerOwed());
    for (const { feed, from, changes } of grown) {
      if (changes.length === 0 || !this.#serves(feed)) continue;
      if (mine) {
        this.#announce(feed, ACKNOWLEDGE_AFTER);
      } else if (origin.from === 'peer') {
        // Whoever wrote it sends it to everyone it is connected to; a full mesh needs no forwarding, only the news.
        this.#announce(feed, GOSSIP_AFTER);
      } else if (this.#sent.get(feed.key) === from && !this.#streaming.has(feed.key)) {
        this.#push(feed, from, changes);
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
    for (const collection of [
      this.#idOf,
      this.#theirs,
      this.#introduced,
      this.#sent,
      this.#streaming,
      this.#asked,
      this.#parked,
      this.#stalled,
      this.#wanted,
      this.#owed,
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
    this.#missed = true;
    if (code === 'session-failed') this.close();
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
        this.#parts.onChange();
        await this.#pump();
        return;
      case 'heads':
        for (const head of message.heads) await this.#takeHead(head);
        this.#heard = true;
        await this.#pump();
        return;
      case 'request':
        await this.#answer(message.feed, message.from);
        return;
      case 'update':
        await this.#takeUpdate(message.feed, message.update, message.last);
        return;
      case 'proof':
        await this.#takeProof(message.id, message.entries);
        return;
      case 'probe':
        await this.#answerProbe(message.id, message.seqs);
        return;
      case 'hashes':
        await this.#compareHashes(message.id, message.hashes);
        return;
      case 'want':
        await this.#answerWant(message.id, message.seq, message.hash);
        return;
      case 'entries':
        await this.#takeEntries(message.id, message.entries);
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
      await this.#sendAllProofs();
    }
    this.#askForWanted();
    await this.#pump();
  }

  /** A member serves what the other end may see; whoever waits to be admitted brings its own control feed to everyone. */
  #serves(feed: Feed): boolean {
    if (feed.length === 0) return false;
    if (!this.#iAmMember()) return this.#parts.own.isLive(feed) && feed.kind === 'control';
    if (this.#access?.serves === 'all') return true;
    return this.#access?.serves === 'control' && feed.kind === 'control';
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
      hash: await this.#hashBelow(feed, length),
    };
  }

  async #hashBelow(feed: Feed, length: number): Promise<Uint8Array> {
    if (length === 0) return NO_HASH;
    if (length === feed.length) return feed.headHash;
    const change = this.#parts.engine.gate.fromDisk(feed, length - 1, await feed.entryAt(length - 1));
    return 'code' in change ? NO_HASH : change.hash;
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

  #push(feed: Feed, from: number, changes: readonly VerifiedChange[]): void {
    let start = 0;
    let size = 0;
    const flush = (end: number) => {
      if (end === start) return;
      const entries = changes.slice(start, end).map((change) => change.bytes);
      this.#send({ type: 'update', feed: feed.number, update: encodeRange(from + start, entries), last: false });
      start = end;
      size = 0;
    };
    for (const [index, change] of changes.entries()) {
      if (size + change.bytes.length > CHUNK_BYTES) flush(index);
      size += change.bytes.length;
    }
    flush(changes.length);
    this.#sent.set(feed.key, from + changes.length);
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
    if (feed.cut !== null && head.length > feed.cut) await this.#sendProofsOf(feed);
    const comparable = Math.min(head.length, feed.cut ?? feed.length, feed.length);
    if (
      comparable === head.length &&
      head.length > 0 &&
      !equalBytes(await this.#hashBelow(feed, head.length), head.hash)
    ) {
      this.#probe(feed, -1, head.length - 1);
      return;
    }
    this.#sent.set(key, Math.max(this.#sent.get(key) ?? 0, head.length));
    this.#parts.onHeld(feed, head.length);
    // They have less and nobody is sending it: our head tells them to ask. What was pushed may have come before it was welcome.
    if (head.length < feed.length && feed.cut === null && !this.#streaming.has(key))
      this.#announce(feed, this.#introduced.has(key) ? GOSSIP_AFTER : 0);
  }

  /** Asks for what is missing: control feeds first, content once they are here. */
  async #pump(): Promise<void> {
    if (!this.#open || this.#credential === null) return;
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
    const synced = !behind && this.#welcomed && this.#heard;
    if (synced && !this.#synced)
      this.#parts.engine.events.emit({ type: 'synced', device: base64urlEncode(this.remote.device) });
    if (synced !== this.#synced) {
      this.#synced = synced;
      this.#parts.onChange();
    }
  }

  #mayTake(control: boolean): boolean {
    if (this.#access?.serves === 'all') return true;
    return control && (!this.#iAmMember() || this.#access?.serves === 'control');
  }

  /**
   * Streams a feed from `from`, what is committed meanwhile included, to its end or as far as one answer goes: whoever
   * verifies more slowly than we send asks for the next part when it is through, and never holds more than one.
   */
  async #answer(number: number, from: number): Promise<void> {
    const { engine } = this.#parts;
    const feed = engine.log.byNumber.get(number);
    if (feed === undefined || !this.#serves(feed) || this.#streaming.has(feed.key)) return;
    this.#streaming.add(feed.key);
    const stream = async () => {
      let next = Math.min(from, feed.length);
      let size = 0;
      for (;;) {
        const chunk = await this.#chunk(feed, next);
        if (!this.#open) return;
        next += chunk.length;
        size += chunk.reduce((sum, entry) => sum + entry.length, 0);
        const last = next >= feed.length || size >= ANSWER_BYTES;
        this.#send(
          {
            type: 'update',
            feed: number,
            update: chunk.length === 0 ? emptyUpdate : encodeRange(next - chunk.length, chunk),
            last,
          },
          'bulk',
        );
        this.#sent.set(feed.key, next);
        if (last) break;
        await this.#channel.ready();
      }
    };
    // Not awaited: a long answer must not hold up what else is said on this channel.
    stream()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#streaming.delete(feed.key);
        if (this.#open && (this.#sent.get(feed.key) ?? 0) < feed.length) this.#announce(feed, 0);
      })
      .catch((error: unknown) => this.#fail(error));
  }

  async #chunk(feed: Feed, from: number): Promise<Uint8Array[]> {
    const entries = await this.#parts.engine.log.entries(feed, from, Math.min(feed.length, from + 128));
    let size = 0;
    const fits = entries.findIndex((entry, index) => {
      size += entry.length + 16;
      return index > 0 && size > CHUNK_BYTES;
    });
    return fits === -1 ? entries : entries.slice(0, fits);
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
    let again = false;
    let longerElsewhere = false;
    const before = engine.log.feeds.get(key)?.length ?? 0;
    const forks: { feed: Feed; entries: readonly [Uint8Array, Uint8Array]; lowest: boolean; cut: number }[] = [];
    await engine.apply({ from: 'peer', session: this }, async (): Promise<Arrival | null> => {
      forks.length = 0;
      again = false;
      const known = engine.log.feeds.get(key);
      const feed = known ?? engine.log.add(id, control ? 'control' : 'content');
      const arrival = await this.#judge(feed, update, forks, () => (again = true));
      if (arrival === null && feed.length === 0) engine.log.forget(feed);
      longerElsewhere = arrival !== null && own.isLive(feed) && (arrival.appends ?? []).length > 0;
      return longerElsewhere ? { ...arrival, local: own.replacement() } : arrival;
    });
    if (longerElsewhere) {
      await own.refresh();
      engine.events.emit({ type: 'feeds-replaced' });
    }
    const feed = engine.log.feeds.get(key);
    if (feed !== undefined) {
      const theirs = this.#theirs.get(key);
      if (theirs !== undefined && theirs.length < feed.length && !again) theirs.length = feed.length;
      // What was pushed beyond a gap is not in any head, but it is there.
      if (theirs !== undefined && again && theirs.length <= feed.length) theirs.length = feed.length + 1;
      this.#sent.set(key, Math.max(this.#sent.get(key) ?? 0, feed.length));
    }
    if ((feed?.length ?? 0) > before) this.#stalled.delete(key);
    else if (last && this.#asked.has(key)) this.#stalled.add(key);
    // A gap while an answer is under way closes with the answer.
    if (last || forks.length > 0) this.#asked.delete(key);
    for (const fork of forks) {
      for (const session of this.#parts.sessions()) if (session !== this) session.sendProof(fork.feed.id, fork.entries);
      this.sendProof(fork.feed.id, fork.entries);
      if (!fork.lowest) this.#probe(fork.feed, -1, fork.cut);
    }
    if (last || again) await this.#pump();
  }

  async #judge(
    feed: Feed,
    update: Uint8Array,
    forks: { feed: Feed; entries: readonly [Uint8Array, Uint8Array]; lowest: boolean; cut: number }[],
    onGap: () => void,
  ): Promise<Arrival | null> {
    const { engine } = this.#parts;
    const judgement = await engine.gate.judge(feed, update);
    if (judgement.kind === 'rejected') {
      this.#reject(judgement.code);
      this.#parked.add(feed.key);
      return null;
    }
    if (judgement.deferred !== null) {
      engine.events.emit({ type: 'deferred', code: judgement.deferred, feed: feed.key });
      if (judgement.deferred === 'gap') onGap();
      else this.#parked.add(feed.key);
    }
    const lowest = judgement.forks.reduce<(typeof judgement.forks)[number] | null>(
      (best, proof) => (best === null || proof.cut < best.cut ? proof : best),
      null,
    );
    if (lowest !== null) forks.push({ feed, entries: lowest.entries, lowest: lowest.lowest, cut: lowest.cut });
    let { changes } = judgement;
    const owner = feed.owner ?? changes[0]?.owner ?? null;
    const admission =
      owner === null ? 'take' : this.#admission(feed, owner.kind, owner.certificate.device, owner.certificate.person);
    if (admission === 'park') {
      engine.events.emit({ type: 'deferred', code: 'unknown-device', feed: feed.key });
      this.#parked.add(feed.key);
      return null;
    }
    if (admission === 'joiner' && feed.length + changes.length > JOINER_ENTRIES) {
      changes = changes.slice(0, Math.max(0, JOINER_ENTRIES - feed.length));
      engine.events.emit({ type: 'deferred', code: 'unknown-device', feed: feed.key });
      this.#parked.add(feed.key);
    }
    if (changes.length > 0 && feed.length === 0) feed.kind = (changes[0] as VerifiedChange).header.kind;
    if (changes.length === 0 && judgement.filled.length === 0 && lowest === null) return null;
    return {
      appends: changes.length === 0 ? [] : [{ feed, changes }],
      filled: judgement.filled.length === 0 ? [] : [{ feed, changes: judgement.filled }],
      proofs: lowest === null ? [] : [{ feed, proof: lowest }],
    };
  }

  /** Whose feeds are taken from here: the gate says what is genuine, this says what is worth keeping. */
  #admission(feed: Feed, kind: FeedKind, device: Uint8Array, person: string): 'take' | 'joiner' | 'park' {
    const { membership } = this.#parts.engine.control;
    const rostered = membership.devices.get(base64urlEncode(device))?.person === person;
    if (rostered) return 'take';
    if (kind === 'content') return 'park';
    // Before this device knows who is a member, it has to read what it is brought.
    if (!this.#iAmMember() || this.#parts.own.isLive(feed)) return 'take';
    if (this.#access?.serves === 'all') return 'joiner';
    return this.#access?.serves === 'control' && equalBytes(device, this.remote.device) ? 'joiner' : 'park';
  }

  async #sendAllProofs(): Promise<void> {
    if (this.#access?.serves !== 'all') return;
    for (const feed of this.#parts.engine.log.feeds.values()) if (feed.cut !== null) await this.#sendProofsOf(feed);
  }

  /** Also to a peer that says to hold more than the cut leaves: it took the feed after the proofs were told. */
  async #sendProofsOf(feed: Feed): Promise<void> {
    for (const [, value] of await this.#parts.engine.parts.store.range(within(keyOf('proof', feed.number)))) {
      if (value.length > 4) this.sendProof(feed.id, decodePair(value));
    }
  }

  async #takeProof(id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]): Promise<void> {
    const { engine } = this.#parts;
    const feed = engine.log.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined || feed.owner === null) return;
    const answer = await verifyForkProof(
      engine.parts.crypto,
      { space: engine.parts.space, feed: id },
      feed.owner,
      entries,
    );
    if (!answer.ok) {
      this.#reject(answer.code);
      return;
    }
    const { proof } = answer;
    if (feed.cut !== null && feed.cut <= proof.cut) return;
    await engine.apply({ from: 'peer', session: this }, () => Promise.resolve({ proofs: [{ feed, proof }] }));
    for (const session of this.#parts.sessions()) if (session !== this) session.sendProof(id, proof.entries);
  }

  #probe(feed: Feed, below: number, differs: number): void {
    if (differs - below <= 0) return;
    const seqs = new Set<number>([differs]);
    for (let step = 1; step <= 16; step += 1) seqs.add(below + Math.ceil(((differs - below) * step) / 17));
    this.#send({ type: 'probe', id: feed.id, seqs: [...seqs].filter((seq) => seq >= 0).sort((a, b) => a - b) });
  }

  async #answerProbe(id: Uint8Array, seqs: readonly number[]): Promise<void> {
    const feed = this.#parts.engine.log.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined || !this.#serves(feed)) return;
    const hashes: [number, Uint8Array][] = [];
    for (const seq of seqs) if (seq < feed.length) hashes.push([seq, await this.#hashBelow(feed, seq + 1)]);
    this.#send({ type: 'hashes', id, hashes });
  }

  /** Narrows down where two chains part, then asks for the entry that proves it. */
  async #compareHashes(id: Uint8Array, hashes: readonly (readonly [number, Uint8Array])[]): Promise<void> {
    const feed = this.#parts.engine.log.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined) return;
    let same = -1;
    for (const [seq, hash] of hashes) {
      if (seq >= feed.length) break;
      if (equalBytes(await this.#hashBelow(feed, seq + 1), hash)) {
        same = seq;
        continue;
      }
      if (seq === same + 1) this.#want(id, seq, hash);
      else this.#probe(feed, same, seq);
      return;
    }
  }

  #want(id: Uint8Array, seq: number, hash: Uint8Array): void {
    const name = base64urlEncode(hash);
    if (this.#wanted.has(name)) return;
    this.#wanted.add(name);
    this.#send({ type: 'want', id, seq, hash });
  }

  #askForWanted(): void {
    if (this.#access?.serves !== 'all') return;
    const unasked = this.#parts.engine.control.wanted.filter(({ hash }) => !this.#wanted.has(hash));
    for (const entry of unasked.slice(0, 256)) {
      const feed = this.#parts.engine.log.feeds.get(entry.feed as FeedId);
      const hash = base64urlDecode(entry.hash);
      if (feed !== undefined && feed.cut !== null && hash !== null) this.#want(feed.id, entry.seq, hash);
    }
  }

  async #answerWant(id: Uint8Array, seq: number, hash: Uint8Array): Promise<void> {
    const { engine } = this.#parts;
    const feed = engine.log.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined || !this.#serves(feed)) return;
    const entries: Uint8Array[] = [];
    let name: string | null = base64urlEncode(hash);
    let size = 0;
    while (name !== null && entries.length < 64 && size < CHUNK_BYTES) {
      const entry = engine.log.control.get(name);
      if (entry === undefined) break;
      entries.push(entry.change.bytes);
      size += entry.change.bytes.length;
      name = entry.prev;
    }
    if (entries.length === 0 && seq < feed.length && equalBytes(await this.#hashBelow(feed, seq + 1), hash))
      entries.push(await feed.entryAt(seq));
    if (entries.length > 0) this.#send({ type: 'entries', id, entries });
    else if (this.#owed.size < MAX_OWED) this.#owed.set(base64urlEncode(hash), { id, seq, hash });
  }

  /** Answers what could not be answered when it was asked: it is asked for once. */
  async #answerOwed(): Promise<void> {
    const owed = [...this.#owed.values()];
    this.#owed.clear();
    for (const { id, seq, hash } of owed) await this.#answerWant(id, seq, hash);
  }

  /** Entries of another branch: proof of a fork, or control entries that somebody's operation keeps alive. */
  async #takeEntries(id: Uint8Array, entries: readonly Uint8Array[]): Promise<void> {
    const { engine } = this.#parts;
    const feed = engine.log.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined) return;
    for (const bytes of entries) {
      const change = await engine.gate.beside(feed, bytes);
      if ('code' in change) {
        this.#reject(change.code);
        return;
      }
      await this.#takeBeside(feed, change);
    }
    this.#askForWanted();
  }

  async #takeBeside(feed: Feed, change: VerifiedChange): Promise<void> {
    const { engine } = this.#parts;
    const { seq } = change.header;
    const name = base64urlEncode(change.hash);
    const proofs: NonNullable<Arrival['proofs']>[number][] = [];
    for (const other of [seq - 1, seq]) {
      if (other < 0 || other >= feed.length) continue;
      const held = engine.gate.fromDisk(feed, other, await feed.entryAt(other));
      if ('code' in held) continue;
      const found = contradiction(held, change);
      if (found !== null && (feed.cut === null || found.cut < feed.cut)) {
        proofs.push({ feed, proof: { feed: feed.id, entries: [held.bytes, change.bytes], ...found } });
      }
    }
    const keep =
      feed.kind === 'control' &&
      change.body !== null &&
      !engine.log.control.has(name) &&
      (feed.cut !== null || proofs.length > 0);
    if (!keep && proofs.length === 0) return;
    await engine.apply({ from: 'peer', session: this }, () =>
      Promise.resolve({ proofs, aside: keep ? [{ feed, change }] : [] }),
    );
    for (const { proof } of proofs) {
      for (const session of this.#parts.sessions()) session.sendProof(feed.id, proof.entries);
      if (!proof.lowest) this.#probe(feed, -1, proof.cut);
    }
  }
}
