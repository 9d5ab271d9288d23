import { base64urlDecode, base64urlEncode, equalBytes } from '@kith/identity';
import type { ControlEntry } from '../control/control-log.js';
import type { RejectedCode } from '../events.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import { contradiction, verifyForkProof } from '../gate/fork-proof.js';
import type { ForkProof } from '../gate/fork-proof.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { Feed } from '../log/feed.js';
import type { Origin } from '../replica/committed.js';
import type { SyncMessage } from './messages.js';
import type { SyncReplica } from './ports.js';

/** The part of a session that the fork search uses. */
export interface ForkHost {
  readonly replica: SyncReplica;
  readonly origin: Origin;
  send(message: SyncMessage): void;
  /** Sends a proof to the other end, if the other end may see it. */
  sendProof(id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]): void;
  tellOthers(id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]): void;
  serves(feed: Feed): boolean;
  servesAll(): boolean;
  reject(code: RejectedCode): void;
}

const MAX_OWED = 256;
/**
 * Most proofs kept for feeds that are not held yet. They cannot be checked until then, so the number for each connection is
 * small.
 */
const MAX_WAITING = 64;
const MAX_ENTRIES = 64;
const MAX_BYTES = 60_000;

/**
 * Finds the entry at which the chains of a feed on two devices part. The two compare hashes until the lowest difference is
 * known. Then this device asks for the entry there, which proves the fork to everyone. The search also fetches, by hash, the
 * control entries that a pin keeps alive.
 */
export class ForkSearch {
  readonly #host: ForkHost;
  readonly #wanted = new Set<string>();
  /** Entries that the other end asked for and that are not held here yet. */
  readonly #owed = new Map<string, { readonly id: Uint8Array; readonly seq: number; readonly hash: Uint8Array }>();
  readonly #waiting = new Map<FeedId, readonly [Uint8Array, Uint8Array]>();
  /** Tasks that store entries whose first attempt failed. The other end sends such entries only once. */
  readonly #unstored = new Set<() => Promise<void>>();

  constructor(host: ForkHost) {
    this.#host = host;
  }

  reset(): void {
    this.#wanted.clear();
    this.#owed.clear();
    this.#waiting.clear();
    this.#unstored.clear();
  }

  /** Tries the failed tasks again, when storage may work again. */
  async takeUnstored(): Promise<void> {
    for (const take of [...this.#unstored]) {
      this.#unstored.delete(take);
      await take();
    }
  }

  async #keepWhereItFails(take: () => Promise<void>): Promise<void> {
    try {
      await take();
    } catch (error) {
      const [oldest] = this.#unstored;
      if (this.#unstored.size >= MAX_WAITING && oldest !== undefined) this.#unstored.delete(oldest);
      this.#unstored.add(() => this.#keepWhereItFails(take));
      throw error;
    }
  }

  /** Sends a fork proof found here to the other ends of all sessions. */
  tell(id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]): void {
    this.#host.sendProof(id, entries);
    this.#host.tellOthers(id, entries);
  }

  async sendAllProofs(): Promise<void> {
    if (!this.#host.servesAll()) return;
    for (const feed of this.#host.replica.feeds.all()) if (feed.cut !== null) await this.sendProofsOf(feed);
  }

  /**
   * Sends the proofs of a feed. They are also sent to a peer whose head lies above the cut, because it took the feed after the
   * proofs were sent.
   */
  async sendProofsOf(feed: Feed): Promise<void> {
    for (const entries of await this.#host.replica.feeds.proofsOf(feed)) this.#host.sendProof(feed.id, entries);
  }

  takeProof(id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]): Promise<void> {
    return this.#keepWhereItFails(() => this.#takeProof(id, entries));
  }

  async #takeProof(id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]): Promise<void> {
    const { replica } = this.#host;
    const key = idFromBytes<FeedId>(id);
    const feed = replica.feeds.get(key);
    if (feed === undefined || feed.owner === null) {
      // Drops the oldest. An honest sender sends its proofs again to a device that holds more than the cut leaves.
      if (this.#waiting.size >= MAX_WAITING) this.#waiting.delete(this.#waiting.keys().next().value ?? key);
      this.#waiting.set(key, entries);
      return;
    }
    const answer = await verifyForkProof(replica.crypto, { space: replica.space, feed: id }, feed.owner, entries);
    if (!answer.ok) {
      this.#host.reject(answer.code);
      return;
    }
    const { proof } = answer;
    if (feed.cut !== null && feed.cut <= proof.cut) return;
    await replica.apply(this.#host.origin, async (draft) => {
      if (draft.known(key) !== undefined) draft.prove(key, proof);
    });
    this.#host.tellOthers(id, proof.entries);
  }

  /** Checks the proof that waited for this feed. The feed may have come over another connection. */
  async takeWaiting(feed: Feed): Promise<void> {
    const entries = this.#waiting.get(feed.key);
    if (entries === undefined) return;
    this.#waiting.delete(feed.key);
    await this.takeProof(feed.id, entries);
  }

  probe(feed: Feed, below: number, differs: number): void {
    if (differs - below <= 0) return;
    const seqs = new Set<number>([differs]);
    for (let step = 1; step <= 16; step += 1) seqs.add(below + Math.ceil(((differs - below) * step) / 17));
    this.#host.send({ type: 'probe', id: feed.id, seqs: [...seqs].filter((seq) => seq >= 0).sort((a, b) => a - b) });
  }

  async answerProbe(id: Uint8Array, seqs: readonly number[]): Promise<void> {
    const { replica } = this.#host;
    const feed = replica.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined || !this.#host.serves(feed)) return;
    const hashes: [number, Uint8Array][] = [];
    for (const seq of seqs) if (seq < feed.length) hashes.push([seq, await replica.feeds.hashBelow(feed, seq + 1)]);
    this.#host.send({ type: 'hashes', id, hashes });
  }

  /** Compares hashes to narrow down where two chains part. Asks for the entry that proves the fork once its place is known. */
  async compareHashes(id: Uint8Array, hashes: readonly (readonly [number, Uint8Array])[]): Promise<void> {
    const { replica } = this.#host;
    const feed = replica.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined) return;
    let same = -1;
    for (const [seq, hash] of hashes) {
      if (seq >= feed.length) break;
      if (equalBytes(await replica.feeds.hashBelow(feed, seq + 1), hash)) {
        same = seq;
        continue;
      }
      if (seq === same + 1) this.#want(id, seq, hash);
      else this.probe(feed, same, seq);
      return;
    }
  }

  #want(id: Uint8Array, seq: number, hash: Uint8Array): void {
    const name = base64urlEncode(hash);
    if (this.#wanted.has(name)) return;
    this.#wanted.add(name);
    this.#host.send({ type: 'want', id, seq, hash });
  }

  askForWanted(): void {
    if (!this.#host.servesAll()) return;
    const unasked = this.#host.replica.control.wanted.filter(({ hash }) => !this.#wanted.has(hash));
    for (const entry of unasked.slice(0, 256)) {
      const feed = this.#host.replica.feeds.get(entry.feed as FeedId);
      const hash = base64urlDecode(entry.hash);
      if (feed !== undefined && feed.cut !== null && hash !== null) this.#want(feed.id, entry.seq, hash);
    }
  }

  async answerWant(id: Uint8Array, seq: number, hash: Uint8Array): Promise<void> {
    const { replica } = this.#host;
    const feed = replica.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined || !this.#host.serves(feed)) return;
    const entries: Uint8Array[] = [];
    let name: string | null = base64urlEncode(hash);
    let size = 0;
    while (name !== null && entries.length < MAX_ENTRIES && size < MAX_BYTES) {
      const entry: ControlEntry | undefined = await replica.feeds.controlEntry(name);
      if (entry === undefined) break;
      entries.push(entry.change.bytes);
      size += entry.change.bytes.length;
      name = entry.prev;
    }
    if (entries.length === 0 && seq < feed.length && equalBytes(await replica.feeds.hashBelow(feed, seq + 1), hash))
      entries.push(await feed.entryAt(seq));
    if (entries.length > 0) this.#host.send({ type: 'entries', id, entries });
    else if (this.#owed.size < MAX_OWED) this.#owed.set(base64urlEncode(hash), { id, seq, hash });
  }

  /** Sends the entries that were asked for before they were held. The other end asks only once. */
  async answerOwed(): Promise<void> {
    const owed = [...this.#owed.values()];
    this.#owed.clear();
    for (const { id, seq, hash } of owed) await this.answerWant(id, seq, hash);
  }

  /** Takes entries of another branch: the proof of a fork, or control entries that another member's operation keeps alive. */
  takeEntries(id: Uint8Array, entries: readonly Uint8Array[]): Promise<void> {
    return this.#keepWhereItFails(() => this.#takeEntries(id, entries));
  }

  async #takeEntries(id: Uint8Array, entries: readonly Uint8Array[]): Promise<void> {
    const { replica } = this.#host;
    const feed = replica.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined) return;
    const below = new Set<string>();
    for (const bytes of entries) {
      const change = await replica.gate.beside(feed, bytes);
      if ('code' in change) {
        this.#host.reject(change.code);
        return;
      }
      const name = base64urlEncode(change.hash);
      if (!this.#wanted.has(name) && !below.has(name)) {
        this.#host.reject('entry-unasked');
        return;
      }
      below.add(base64urlEncode(change.header.prev));
      await this.#takeBeside(feed, change);
    }
    this.askForWanted();
  }

  async #takeBeside({ key }: Feed, change: VerifiedChange): Promise<void> {
    const { replica } = this.#host;
    const name = base64urlEncode(change.hash);
    let found: ForkProof[] = [];
    await replica.apply(this.#host.origin, async (draft) => {
      const feed = draft.known(key);
      found = feed === undefined ? [] : await this.#contradictions(feed, change);
      for (const proof of found) draft.prove(key, proof);
      const cut = draft.known(key)?.cut ?? null;
      const isNew = change.body !== null && (await replica.feeds.controlEntry(name)) === undefined;
      if (feed?.kind === 'control' && cut !== null && isNew) draft.keepBeside(key, change);
    });
    for (const proof of found) {
      this.tell(proof.feed, proof.entries);
      const feed = replica.feeds.get(key);
      if (!proof.lowest && feed !== undefined) this.probe(feed, -1, proof.cut);
    }
  }

  /** Returns proofs, each with a held entry, that a change belongs to another branch, where they cut the feed lower than now. */
  async #contradictions(feed: Feed, change: VerifiedChange): Promise<ForkProof[]> {
    const found: ForkProof[] = [];
    const { seq } = change.header;
    for (const other of [seq - 1, seq]) {
      if (other < 0 || other >= feed.length) continue;
      const held = await this.#host.replica.feeds.changeAt(feed, other);
      const fork = held === null ? null : contradiction(held, change);
      if (held !== null && fork !== null && (feed.cut === null || fork.cut < feed.cut))
        found.push({ feed: feed.id, entries: [held.bytes, change.bytes], ...fork });
    }
    return found;
  }
}
