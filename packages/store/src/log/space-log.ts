import { KithError, equalBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { controlEntry } from '../control/control-log.js';
import type { ControlEntry } from '../control/control-log.js';
import { MalformedBytes } from '../format/cbor-bytes.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { Gate } from '../gate/gate.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import { feedFromRecord, newFeed, ownerFromDisk } from './feed.js';
import type { Feed } from './feed.js';
import { Frontier } from './frontier.js';
import { decodeFeedRecord, decodeSpaceRecord, keyOf, numberAt, within } from './layout.js';

const PAGE = 512;

/** The log of one space on this device: its feeds, its control entries and its frontier, as the last commit left them. */
export class SpaceLog {
  readonly feeds = new Map<FeedId, Feed>();
  readonly byNumber = new Map<number, Feed>();
  /** Every control entry held, by hash. */
  control: ReadonlyMap<string, ControlEntry> = new Map();
  frontier = new Frontier();
  revision = 0;
  /** The space record as stored: what the next commit expects to find. */
  record: Uint8Array | undefined;
  readonly #store: KeyValueStore;
  readonly #crypto: CryptoEngine;
  readonly #gate: Gate;
  readonly #space: Uint8Array;

  constructor(parts: { store: KeyValueStore; crypto: CryptoEngine; gate: Gate; space: Uint8Array }) {
    this.#store = parts.store;
    this.#crypto = parts.crypto;
    this.#gate = parts.gate;
    this.#space = parts.space;
  }

  /**
   * Reads what other handles have committed since; the first time, everything but contents.
   * @returns what grew, with the length it had before.
   * @throws KithError `storage-damaged`.
   */
  async refresh(): Promise<{ feed: Feed; from: number; cutBefore: number | null }[]> {
    const record = await this.#store.get(keyOf('space'));
    if (record === undefined || (this.record !== undefined && equalBytes(record, this.record))) return [];
    const grown: { feed: Feed; from: number; cutBefore: number | null }[] = [];
    for (const [key, value] of await this.#store.range(within(keyOf('feed')))) {
      const number = numberAt(key, 1);
      const stored = readStored(() => decodeFeedRecord(value));
      const known = this.byNumber.get(number);
      if (known !== undefined && known.length === stored.length && known.cut === stored.cut) continue;
      const feed = known ?? this.#adopt(feedFromRecord(number, stored, (seq) => this.entryAt(number, seq)));
      grown.push({ feed, from: known === undefined ? 0 : feed.length, cutBefore: known?.cut ?? null });
      Object.assign(feed, {
        length: stored.length,
        headHash: stored.headHash,
        headRank: stored.length === 0 ? -1 : stored.headRank,
        cut: stored.cut,
      });
      if (feed.owner === null && feed.length > 0) {
        feed.owner = ownerFromDisk(this.#crypto, this.#space, feed, await this.entryAt(number, 0));
        if (feed.owner === null) throw damaged(`the first entry of feed ${number}`);
      }
    }
    await this.#readControl(grown);
    const { revision, frontier } = readStored(() => decodeSpaceRecord(record));
    this.frontier = new Frontier();
    for (const head of frontier) {
      const feed = this.byNumber.get(head.feed);
      if (feed !== undefined)
        this.frontier.put(head.kind, { feed, seq: head.seq, hash: head.hash, rank: feed.headRank });
    }
    this.revision = revision;
    this.record = record;
    return grown;
  }

  async #readControl(grown: readonly { feed: Feed; from: number }[]): Promise<void> {
    const control = new Map(this.control);
    for (const { feed, from } of grown) {
      if (feed.kind !== 'control') continue;
      for (const [offset, bytes] of (await this.entries(feed, from, feed.length)).entries()) {
        this.#takeControl(control, feed, from + offset, bytes);
      }
    }
    for (const [, value] of await this.#store.range(within(keyOf('aside')))) {
      const feed = value.length < 8 ? undefined : this.byNumber.get(numberAt(value, 0));
      if (feed === undefined) throw damaged('an entry kept beside its feed');
      this.#takeControl(control, feed, numberAt(value, 4), value.subarray(8));
    }
    this.control = control;
  }

  #takeControl(control: Map<string, ControlEntry>, feed: Feed, seq: number, bytes: Uint8Array): void {
    const change = this.#gate.fromDisk(feed, seq, bytes);
    if ('code' in change) throw damaged(`entry ${seq} of feed ${feed.number}`);
    const entry = controlEntry(change);
    control.set(entry.hash, entry);
  }

  #adopt(feed: Feed): Feed {
    this.feeds.set(feed.key, feed);
    this.byNumber.set(feed.number, feed);
    return feed;
  }

  /** A feed not met before; it is stored with the first commit that gives it an entry. */
  add(id: Uint8Array, kind: FeedKind): Feed {
    let number = this.byNumber.size;
    while (this.byNumber.has(number)) number += 1;
    return this.#adopt(newFeed(number, id, kind, (seq) => this.entryAt(number, seq)));
  }

  forget(feed: Feed): void {
    this.feeds.delete(feed.key);
    this.byNumber.delete(feed.number);
  }

  cuts(): Map<string, number> {
    const cuts = new Map<string, number>();
    for (const feed of this.feeds.values()) if (feed.cut !== null) cuts.set(feed.key, feed.cut);
    return cuts;
  }

  /** The highest rank seen, of those up to `limit`. */
  highestRank(limit: number): number {
    let highest = 0;
    for (const feed of this.feeds.values())
      if (feed.headRank > highest && feed.headRank <= limit) highest = feed.headRank;
    return highest;
  }

  async entryAt(feed: number, seq: number): Promise<Uint8Array> {
    const bytes = await this.#store.get(keyOf('entry', feed, seq));
    if (bytes === undefined) throw damaged(`entry ${seq} of feed ${feed}`);
    return bytes;
  }

  /** Entries from ≤ seq < to, all of them or an error. */
  async entries(feed: Feed, from: number, to: number): Promise<Uint8Array[]> {
    const found: Uint8Array[] = [];
    for (let start = from; start < to; start += PAGE) {
      const end = Math.min(to, start + PAGE);
      const pairs: KeyValuePair[] = await this.#store.range({
        from: keyOf('entry', feed.number, start),
        to: keyOf('entry', feed.number, end),
      });
      if (pairs.length !== end - start) throw damaged(`entries ${start} to ${end} of feed ${feed.number}`);
      for (const [, value] of pairs) found.push(value);
    }
    return found;
  }
}

export function damaged(what: string): KithError {
  return new KithError('storage-damaged', `This space's storage is damaged: ${what}.`, {
    fix: 'Keep a copy of the storage, delete it here, and open the space again from another device or a fresh invite.',
  });
}

function readStored<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedBytes) throw damaged('a record');
    throw error;
  }
}
