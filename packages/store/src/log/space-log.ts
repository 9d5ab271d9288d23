import { KithError, equalBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { controlEntry } from '../control/control-log.js';
import type { ControlEntry } from '../control/control-log.js';
import { MalformedBytes } from '../format/cbor-bytes.js';
import type { FeedId } from '../format/ids.js';
import type { Gate } from '../gate/gate.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import { feedFromRecord, ownerFromDisk } from './feed.js';
import type { Feed, FeedHead } from './feed.js';
import { Frontier } from './frontier.js';
import { decodeFeedRecord, decodeSpaceRecord, encodeSpaceRecord, keyOf, numberAt, within } from './layout.js';
import type { FeedRecord, SpaceRecord } from './layout.js';

const PAGE = 512;

/** What other handles have committed since this one last looked. */
export interface Refreshed {
  readonly grown: readonly {
    readonly feed: Feed;
    readonly from: number;
    readonly to: number;
    readonly cutBefore: number | null;
  }[];
  /** Control entries came, or are gone. */
  readonly control: boolean;
  /** Nodes have changed beyond those of the entries that came. */
  readonly reindexed: boolean;
}

interface ChangedFeed {
  readonly feed: Feed;
  readonly head: FeedHead;
  readonly from: number;
  readonly cutBefore: number | null;
}

/** The log of one space on this device: its feeds, its control entries and its frontier, as the last commit left them. */
export class SpaceLog {
  readonly feeds = new Map<FeedId, Feed>();
  readonly byNumber = new Map<number, Feed>();
  /** Every control entry held, by hash. */
  control: ReadonlyMap<string, ControlEntry> = new Map();
  frontier = new Frontier();
  revision = 0;
  reindexed = 0;
  /** The space record as stored: what the next commit expects to find. */
  record: Uint8Array | undefined;
  #nextFeed = 0;
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
   * Reads what other handles have committed since; the first time, everything but contents. Nothing held changes before all of
   * it has been read.
   * @returns null when nobody has committed.
   * @throws KithError `storage-damaged`, `storage-lost`.
   */
  async refresh(): Promise<Refreshed | null> {
    const bytes = await this.#store.get(keyOf('space'));
    if (bytes === undefined) {
      if (this.record !== undefined) throw storageLost();
      return null;
    }
    if (this.record !== undefined && equalBytes(bytes, this.record)) return null;
    const record = readStored(() => decodeSpaceRecord(bytes));
    const changed: ChangedFeed[] = [];
    const dropped = new Map(this.byNumber);
    for (const [key, value] of await this.#store.range(within(keyOf('feed')))) {
      const number = numberAt(key, 1);
      const stored = readStored(() => decodeFeedRecord(value));
      const found = await this.#changedFeed(number, stored);
      if (found !== null) changed.push(found);
      dropped.delete(number);
    }
    const byNumber = new Map(this.byNumber);
    for (const { feed } of changed) byNumber.set(feed.number, feed);
    const control = await this.#readControl(changed, byNumber);
    const reindexed = record.reindexed !== this.reindexed;
    const controlChanged = [...control].some(([hash, { change }]) => {
      const before = this.control.get(hash);
      return before === undefined || (before.change.body === null) !== (change.body === null);
    });
    const grown = changed.map(({ feed, head, from, cutBefore }) => ({ feed, from, to: head.length, cutBefore }));

    this.#takeHeads(changed.map(({ feed, head }) => [feed, head]));
    this.control = control;
    this.#forget(dropped.values());
    this.#nextFeed = Math.max(this.#nextFeed, record.nextFeed);
    this.frontier = this.#frontierOf(record);
    this.revision = record.revision;
    this.reindexed = record.reindexed;
    this.record = bytes;
    return { grown, control: controlChanged || dropped.size > 0, reindexed };
  }

  /** A feed whose record says more than this handle holds; null where nothing has changed. */
  async #changedFeed(number: number, stored: FeedRecord): Promise<ChangedFeed | null> {
    const known = this.byNumber.get(number);
    if (known !== undefined && !equalBytes(known.id, stored.id)) throw damaged(`the number of feed ${number}`);
    if (known !== undefined && known.length === stored.length && known.cut === stored.cut) return null;
    const feed = known ?? feedFromRecord(number, stored, (seq) => this.entryAt(number, seq));
    const headRank = stored.length === 0 ? -1 : stored.headRank;
    let { owner } = feed;
    if (owner === null && stored.length > 0) {
      owner = ownerFromDisk(this.#crypto, this.#space, feed, await this.entryAt(number, 0));
      if (owner === null) throw damaged(`the first entry of feed ${number}`);
    }
    const head: FeedHead = { length: stored.length, headHash: stored.headHash, headRank, cut: stored.cut, owner };
    const from = known === undefined ? 0 : known.length;
    return { feed, head, from, cutBefore: known?.cut ?? null };
  }

  async #readControl(
    changed: readonly ChangedFeed[],
    byNumber: ReadonlyMap<number, Feed>,
  ): Promise<ReadonlyMap<string, ControlEntry>> {
    const control = new Map(this.control);
    // A body that was missing may have come since.
    for (const { feed: id, seq, change } of this.control.values()) {
      const feed = change.body === null ? this.feeds.get(id as FeedId) : undefined;
      if (feed !== undefined && byNumber.has(feed.number))
        this.#takeControl(control, feed, seq, await this.entryAt(feed.number, seq));
    }
    for (const { feed, head, from } of changed) {
      if (feed.kind !== 'control') continue;
      for (const [offset, bytes] of (await this.entries(feed, from, head.length)).entries()) {
        this.#takeControl(control, { ...feed, ...head }, from + offset, bytes);
      }
    }
    for (const [, value] of await this.#store.range(within(keyOf('aside')))) {
      const number = value.length < 8 ? null : numberAt(value, 0);
      const feed = number === null ? undefined : byNumber.get(number);
      if (feed === undefined) throw damaged('an entry kept beside its feed');
      const head = changed.find((one) => one.feed === feed)?.head ?? {};
      this.#takeControl(control, { ...feed, ...head }, numberAt(value, 4), value.subarray(8));
    }
    return control;
  }

  #takeControl(control: Map<string, ControlEntry>, feed: Feed, seq: number, bytes: Uint8Array): void {
    const change = this.#gate.fromDisk(feed, seq, bytes);
    if ('code' in change) throw damaged(`entry ${seq} of feed ${feed.number}`);
    const entry = controlEntry(change);
    control.set(entry.hash, entry);
  }

  #frontierOf({ frontier }: SpaceRecord): Frontier {
    const found = new Frontier();
    for (const head of frontier) {
      const feed = this.byNumber.get(head.feed);
      if (feed !== undefined) found.put(head.kind, { feed, seq: head.seq, hash: head.hash, rank: feed.headRank });
    }
    return found;
  }

  #takeHeads(heads: Iterable<readonly [Feed, FeedHead]>): void {
    for (const [feed, head] of heads) {
      Object.assign(feed, head);
      this.feeds.set(feed.key, feed);
      this.byNumber.set(feed.number, feed);
      this.#nextFeed = Math.max(this.#nextFeed, feed.number + 1);
    }
  }

  /** A commit of this handle has succeeded: what it wrote is true now. */
  committed(written: {
    readonly heads: Iterable<readonly [Feed, FeedHead]>;
    readonly dropped: readonly Feed[];
    readonly control: readonly ControlEntry[];
    readonly frontier: Frontier;
    readonly reindexed: number;
    readonly record: Uint8Array;
  }): void {
    this.#takeHeads(written.heads);
    if (written.control.length > 0)
      this.control = new Map([...this.control, ...written.control.map((entry) => [entry.hash, entry] as const)]);
    this.#forget(written.dropped);
    this.frontier = written.frontier;
    this.revision += 1;
    this.reindexed = written.reindexed;
    this.record = written.record;
  }

  /** The space record of the next commit. */
  nextRecord(frontier: Frontier, reindexed: number, added: Iterable<Feed> = []): Uint8Array {
    let nextFeed = this.#nextFeed;
    for (const feed of added) nextFeed = Math.max(nextFeed, feed.number + 1);
    return encodeSpaceRecord({ revision: this.revision + 1, reindexed, nextFeed, frontier: frontier.record() });
  }

  /** The local number that the next new feed gets. */
  get nextNumber(): number {
    return this.#nextFeed;
  }

  #forget(feeds: Iterable<Feed>): void {
    const gone = new Set<string>();
    for (const feed of feeds) {
      gone.add(feed.key);
      this.feeds.delete(feed.key);
      this.byNumber.delete(feed.number);
    }
    if (gone.size > 0) this.control = new Map([...this.control].filter(([, entry]) => !gone.has(entry.feed)));
  }

  cuts(): Map<string, number> {
    const cuts = new Map<string, number>();
    for (const feed of this.feeds.values()) if (feed.cut !== null) cuts.set(feed.key, feed.cut);
    return cuts;
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

/** The database this space was read from is gone, with everything in it. */
export function storageLost(): KithError {
  return new KithError('storage-lost', "This space's storage was deleted while it was open.", {
    fix: 'Copy what you have written, close the space, and join it again: what others hold comes back.',
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
