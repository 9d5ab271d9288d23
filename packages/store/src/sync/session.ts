import { base64urlEncode } from '@kith/identity';
import type { Feed } from '../log/feed.js';
import type { Committed } from '../replica/committed.js';
import type { RejectedCode } from '../events.js';
import { codeOf } from '../replica/code-of.js';
import { ownCredential } from './access.js';
import { Announcer } from './announcer.js';
import { ForkSearch } from './fork-search.js';
import { Inbox } from './inbox.js';
import { Incoming } from './incoming.js';
import { decodeMessage, encodeMessage } from './messages.js';
import type { SyncMessage } from './messages.js';
import { Outgoing } from './outgoing.js';
import { PeerAccess } from './peer-access.js';
import { PeerFeeds } from './peer-feeds.js';
import type { SessionParts, SyncChannel, SyncConnection } from './ports.js';
import { PeerLimits } from './peer-limits.js';
import { TaskQueue } from './task-queue.js';
import { Reminder } from './reminder.js';

/**
 * Syncs one space with one connected device. First both exchange heads, then the missing entries as Yjs updates, which only the
 * gate opens. Control feeds come before content, so that the writers are known before their content.
 */
export class SyncSession {
  readonly #parts: SessionParts;
  readonly #channel: SyncChannel;
  readonly #feeds = new PeerFeeds();
  readonly #outgoing: Outgoing;
  readonly #announcer: Announcer;
  readonly #forks: ForkSearch;
  readonly #incoming: Incoming;
  readonly #limits: PeerLimits;
  readonly #reminder: Reminder;
  readonly #access: PeerAccess;
  /** Whether this device was a member when it last sent all its heads. */
  #toldAsMember = false;
  readonly #inbox = new Inbox();
  #open = false;
  /** `heard`: the heads that follow the last welcome have come. */
  #phase: 'unwelcome' | 'welcome' | 'heard' = 'unwelcome';
  /** Messages are handled one after another. */
  readonly #tasks = new TaskQueue({ isOpen: () => this.#open, onError: (error) => this.#fail(error) });

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { replica, self } = parts;
    const origin = { from: 'peer', session: this } as const;
    const feeds = this.#feeds;
    const send = (message: SyncMessage, priority?: 'interactive' | 'bulk') => this.#send(message, priority);
    const serves = (feed: Feed) => this.#access.serves(feed);
    const reject = (code: RejectedCode) => this.#reject(code);
    this.#limits = new PeerLimits(replica.clock);
    this.#access = new PeerAccess(parts);
    this.#announcer = new Announcer({ replica, feeds, send, serves, run: (task) => this.#tasks.run(task) });
    this.#outgoing = new Outgoing({
      replica,
      send,
      serves,
      ready: () => this.#channel.ready(),
      isOpen: () => this.#open,
      announce: (feed, after) => this.#announcer.announce(feed, after),
      onServed: (feed) => {
        if (self.isLive(feed)) this.#reminder.begin();
      },
      fail: (error) => this.#fail(error),
    });
    this.#forks = new ForkSearch({
      replica,
      origin,
      send,
      serves,
      servesAll: () => this.#access.servesAll,
      sendProof: (id, entries) => this.sendProof(id, entries),
      tellOthers: parts.tellOthers,
      reject,
    });
    this.#incoming = new Incoming({
      replica,
      self,
      feeds,
      asked: parts.asked,
      origin,
      outgoing: this.#outgoing,
      announcer: this.#announcer,
      forks: this.#forks,
      send,
      run: (task) => this.#tasks.run(task),
      reject,
      access: this.#access,
      isComplete: () => this.#phase === 'heard',
      onHeld: (feed, length) => {
        parts.onHeld(feed, length);
        this.#reminder.told(feed);
      },
      onSynced: (synced) => {
        if (synced) replica.events.emit({ type: 'synced', device: base64urlEncode(this.remote.device) });
        parts.onChange();
      },
    });
    this.#reminder = new Reminder({
      clock: replica.clock,
      self,
      serves,
      heldByPeer: (feed) => feeds.of(feed.key).theirs?.length ?? 0,
      announce: (feed) => this.#announcer.announce(feed.key, 0),
    });
    this.#channel = parts.connection.open(replica.space, {
      onOpen: () => {
        this.#open = true;
        this.#tasks.run(async () => this.#send(await ownCredential(replica, self, parts.connection)));
      },
      onMessage: (message) => this.#receive(message),
      onClose: () => this.#reset(),
    });
  }

  get synced(): boolean {
    return this.#incoming.synced;
  }
  /** The number of content changes that the other end has announced and that are missing here. */
  get missing(): number {
    return this.#incoming.missing;
  }
  get isOpen(): boolean {
    return this.#open && this.#phase !== 'unwelcome';
  }
  /** False while the connection reports that the other end does not answer. */
  get isAnswering(): boolean {
    return this.#parts.connection.answering?.getSnapshot() ?? true;
  }
  /** Returns the length of a feed that was sent over this connection, or that the other end is known to hold. */
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

  /** Sends or announces a commit of any origin to the other end. */
  committed(committed: Committed): void {
    if (!this.#open) return;
    const mine = committed.origin.from === 'peer' && committed.origin.session === this;
    this.#incoming.stored();
    if (committed.controlChanged) {
      this.#tasks.run(() => this.#judgeAgain());
      if (this.#toldAsMember) this.#announcer.announceUntold();
      this.#tasks.run(() => this.#forks.answerOwed());
    }
    for (const { feed, from } of committed.grown) if (from === 0) this.#tasks.run(() => this.#forks.takeWaiting(feed));
    this.#outgoing.committed(committed, mine);
    if (mine) this.#tasks.run(async () => this.#incoming.pump());
  }

  /** Requests missing entries, if any. Another session may have got them, or may no longer ask for them. */
  askOn(): void {
    if (this.#open && !this.synced) this.#tasks.run(async () => this.#incoming.pump());
  }

  /** Sends a fork proof that another session has found. */
  sendProof(id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]): void {
    if (this.#access.servesAll) this.#send({ type: 'proof', id, entries });
  }

  #reset(): void {
    this.#open = false;
    this.#phase = 'unwelcome';
    this.#access.reset();
    this.#inbox.clear();
    this.#reminder.stop();
    this.#announcer.reset();
    this.#incoming.reset();
    this.#forks.reset();
    this.#outgoing.reset();
    this.#feeds.clear();
    this.#parts.onChange();
  }

  /** Reports a failure of this device. Closes the channel if it is a defect or the database is lost. */
  #fail(error: unknown): void {
    const { replica } = this.#parts;
    if (replica.closed) return;
    const code = codeOf(error) ?? 'session-failed';
    replica.events.emit({ type: 'sync-failed', code, device: base64urlEncode(this.remote.device) });
    if (code === 'session-failed' || code === 'storage-lost') return this.close();
    this.#incoming.failed();
  }

  #send(message: SyncMessage, priority: 'interactive' | 'bulk' = 'interactive'): void {
    this.#channel.send(encodeMessage(message), priority);
  }

  #receive(bytes: Uint8Array): void {
    const message = decodeMessage(bytes);
    if (message === null) return this.#reject('message-malformed');
    this.#inbox.put(message);
    this.#tasks.run(() => this.#handleNext());
  }

  #reject(code: RejectedCode): void {
    const device = base64urlEncode(this.remote.device);
    this.#parts.replica.events.emit({ type: 'rejected', code, entrance: 'link', device });
    if (this.#limits.reject()) this.close();
  }

  /** Waits until the messages that have already arrived are in the inbox. */
  #pause(): Promise<void> {
    return new Promise((resolve) => this.#parts.replica.clock.after(0, resolve));
  }

  async #handleNext(): Promise<void> {
    // Control updates that arrive at about the same time share one commit and one fold.
    if (this.#access.isKnown && this.#incoming.isOfControl(this.#inbox.next)) await this.#pause();
    const message = this.#inbox.take(this.#access.isKnown);
    if (message === null) return;
    if (message.type === 'credential') {
      this.#access.present(message);
      return this.#judgeAgain();
    }
    if (!this.#access.isKnown) return this.#reject('message-before-credential');
    if (!this.#limits.allows(message)) return this.#reject('request-rate');
    // The answer to a stranger's request may arrive after the stranger has become a member. Judge it by the present membership.
    if (this.#access.isStale) await this.#judgeAgain();
    switch (message.type) {
      case 'welcome':
        this.#phase = 'welcome';
        if (message.code !== null) this.#parts.onRefused(message.code);
        else if (message.serves !== 'nothing') this.#parts.onServed();
        this.#parts.onChange();
        return this.#incoming.pump();
      case 'heads':
        for (const head of message.heads) await this.#incoming.takeHead(head);
        if (this.#phase === 'welcome') this.#phase = 'heard';
        return this.#incoming.pump();
      case 'request':
        return this.#outgoing.answer(message.feed, message.from);
      case 'updates':
        return this.#incoming.takeUpdates(message.updates);
      case 'proof':
        return this.#forks.takeProof(message.id, message.entries);
      case 'probe':
        return this.#forks.answerProbe(message.id, message.seqs);
      case 'hashes':
        return this.#forks.compareHashes(message.id, message.hashes);
      case 'want':
        return this.#forks.answerWant(message.id, message.seq, message.hash);
      case 'entries':
        return this.#forks.takeEntries(message.id, message.entries);
    }
  }

  async #judgeAgain(): Promise<void> {
    const access = await this.#access.judge();
    if (access === null) return;
    this.#feeds.judgeAgain();
    if (access.adopt !== null) this.#parts.onAdopt(access);
    if (access.changed) this.#send({ type: 'welcome', serves: access.serves, code: access.code });
    // The feeds to serve depend on the standing of both ends. A new member serves more, including entries it took before.
    const asMember = this.#parts.self.isMember();
    if (access.changed || asMember !== this.#toldAsMember) {
      this.#toldAsMember = asMember;
      await this.#announcer.tellAll();
      await this.#forks.sendAllProofs();
    }
    this.#forks.askForWanted();
    this.#incoming.pump();
  }
}
