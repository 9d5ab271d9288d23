import { equalBytes } from '@kith/identity';
import type { KithError } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { controlEntry } from '../control/control-log.js';
import type { ControlEntry } from '../control/control-log.js';
import { CopyMap } from '../control/copy-map.js';
import { MalformedBytes } from '../format/cbor-bytes.js';
import type { FeedId } from '../format/ids.js';
import type { Gate } from '../gate/gate.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import { feedFromRecord, ownerFromDisk, readFrom } from './feed.js';
import type { LogDraft } from './draft.js';
import type { Feed } from './feed.js';
import { Frontier } from './frontier.js';
import { decodeFeedRecord, decodeSpaceRecord, encodeSpaceRecord, keyOf, numberAt, within } from './layout.js';
import type { FeedRecord, SpaceRecord } from './layout.js';
import { storeError } from '../codes.js';

const PAGE = 512;

/** A feed of which another handle has committed something. */
export interface ChangedFeed {
  /** As it is now. */
  readonly feed: Feed;
  /** How long it was before. */
  readonly from: number;
  readonly cutBefore: number | null;
}

/** What other handles have committed since this one last looked. */
export interface Refreshed {
  readonly grown: readonly ChangedFeed[];
  /** The control entries that came; `changed` where others are gone, or have their bodies now. */
  readonly control: readonly ControlEntry[] | 'changed';
  /** Nodes have changed beyond those of the entries that came. */
  readonly reindexed: boolean;
}

/** What a commit says of the space as a whole, and its record. */
export interface SpaceFacts {
  readonly frontier: Frontier;
  readonly reindexed: number;
  readonly record: Uint8Array;
}

/** The log of one space on this device: its feeds, its control entries and its frontier, as the last commit left them. */
export class SpaceLog {
  readonly feeds = new Map<FeedId, Feed>();
  readonly byNumber = new Map<number, Feed>();
  /** Every control entry held, by hash. */
  control = new CopyMap<string, ControlEntry>();
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
    const records = (await this.#store.range(within(keyOf('feed')))).map(([key, value]) => ({
      number: numberAt(key, 1),
      stored: readStored(() => decodeFeedRecord(value)),
    }));
    const unowned = records.filter(
      ({ number, stored }) => stored.length > 0 && (this.byNumber.get(number)?.owner ?? null) === null,
    );
    const firstEntries = await this.#entriesAt(unowned.map(({ number }) => [number, 0]));
    const opens = new Map(unowned.map(({ number }, at) => [number, firstEntries[at]]));
    for (const { number, stored } of records) {
      const found = this.#changedFeed(number, stored, opens.get(number));
      if (found !== null) changed.push(found);
      dropped.delete(number);
    }
    const byNumber = new Map(this.byNumber);
    for (const { feed } of changed) byNumber.set(feed.number, feed);
    const control = await this.#readControl(changed, byNumber);
    const reindexed = record.reindexed !== this.reindexed;
    const added = [...control.values()].filter(({ hash }) => !this.control.has(hash));
    const filled = [...this.control.values()].some(
      ({ hash, change }) => (change.body === null) !== (control.get(hash)?.change.body === null),
    );

    this.#place(changed.map(({ feed }) => feed));
    this.control = control;
    this.#forget(dropped.values());
    this.#nextFeed = Math.max(this.#nextFeed, record.nextFeed);
    this.frontier = this.#frontierOf(record);
    this.revision = record.revision;
    this.reindexed = record.reindexed;
    this.record = bytes;
    return { grown: changed, control: filled || dropped.size > 0 ? 'changed' : added, reindexed };
  }

  /** A feed whose record says more than this handle holds; null where nothing has changed. `open`: its first entry, where its owner is not known. */
  #changedFeed(number: number, stored: FeedRecord, open: Uint8Array | undefined): ChangedFeed | null {
    const known = this.byNumber.get(number);
    if (known !== undefined && !equalBytes(known.id, stored.id)) throw damaged(`the number of feed ${number}`);
    if (known !== undefined && known.length === stored.length && known.cut === stored.cut) return null;
    let owner = known?.owner ?? null;
    if (owner === null && open !== undefined) {
      owner = ownerFromDisk(this.#crypto, this.#space, stored.id, open);
      if (owner === null) throw damaged(`the first entry of feed ${number}`);
    }
    const feed = feedFromRecord(number, stored, owner, (seq) => this.entryAt(number, seq));
    return { feed, from: known?.length ?? 0, cutBefore: known?.cut ?? null };
  }

  async #readControl(
    changed: readonly ChangedFeed[],
    byNumber: ReadonlyMap<number, Feed>,
  ): Promise<CopyMap<string, ControlEntry>> {
    const control = this.control.copy();
    // A body that was missing may have come since.
    for (const { feed: id, seq, change } of this.control.values()) {
      const feed = change.body === null ? this.feeds.get(id as FeedId) : undefined;
      if (feed !== undefined && byNumber.has(feed.number))
        this.#takeControl(control, feed, seq, await this.entryAt(feed.number, seq));
    }
    const added = changed.flatMap(({ feed, from }) =>
      feed.kind !== 'control' ? [] : Array.from({ length: feed.length - from }, (_, at) => ({ feed, seq: from + at })),
    );
    const entries = await this.#entriesAt(added.map(({ feed, seq }) => [feed.number, seq]));
    for (const [at, { feed, seq }] of added.entries()) this.#takeControl(control, feed, seq, entries[at] as Uint8Array);
    for (const [, value] of await this.#store.range(within(keyOf('aside')))) {
      const number = value.length < 8 ? null : numberAt(value, 0);
      const feed = number === null ? undefined : byNumber.get(number);
      if (feed === undefined) throw damaged('an entry kept beside its feed');
      this.#takeControl(control, feed, numberAt(value, 4), value.subarray(8));
    }
    return control;
  }

  #takeControl(control: CopyMap<string, ControlEntry>, feed: Feed, seq: number, bytes: Uint8Array): void {
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

  #place(feeds: Iterable<Feed>): void {
    for (const feed of feeds) {
      this.feeds.set(feed.key, feed);
      this.byNumber.set(feed.number, feed);
      this.#nextFeed = Math.max(this.#nextFeed, feed.number + 1);
    }
  }

  /** A draft has been committed: what it says is true now. */
  committed(draft: LogDraft, { frontier, reindexed, record }: SpaceFacts): void {
    this.#place(draft.moved().map((feed) => readFrom(feed, (seq) => this.entryAt(feed.number, seq))));
    this.control = this.controlAfter(draft);
    this.#forget(draft.dropped);
    this.factsCommitted({ frontier, reindexed, record });
  }

  /** A commit has succeeded that changed no feed. */
  factsCommitted({ frontier, reindexed, record }: SpaceFacts): void {
    this.frontier = frontier;
    this.revision += 1;
    this.reindexed = reindexed;
    this.record = record;
  }

  /** What the next commit says of the space as a whole. */
  nextFacts(frontier: Frontier, reindexed: number, moved: readonly Feed[] = []): SpaceFacts {
    let nextFeed = this.#nextFeed;
    for (const feed of moved) nextFeed = Math.max(nextFeed, feed.number + 1);
    const fields = { revision: this.revision + 1, reindexed, nextFeed, frontier: frontier.record() };
    return { frontier, reindexed, record: encodeSpaceRecord(fields) };
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
    this.control = without(this.control, gone);
  }

  /** The control entries held once a draft is committed. */
  controlAfter({ control, dropped }: LogDraft): CopyMap<string, ControlEntry> {
    if (control.length + dropped.length === 0) return this.control;
    const after = this.control.copy();
    for (const entry of control) after.set(entry.hash, entry);
    return without(after, new Set<string>(dropped.map(({ key }) => key)));
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

  /** The entries at these places, given as feed and seq: all of them or an error. */
  async #entriesAt(places: readonly (readonly [feed: number, seq: number])[]): Promise<Uint8Array[]> {
    const found: Uint8Array[] = [];
    for (let start = 0; start < places.length; start += PAGE) {
      const page = places.slice(start, start + PAGE);
      const entries = await this.#store.getMany(page.map(([feed, seq]) => keyOf('entry', feed, seq)));
      for (const [at, bytes] of entries.entries()) {
        if (bytes === undefined) throw damaged(`entry ${page[at]?.[1]} of feed ${page[at]?.[0]}`);
        found.push(bytes);
      }
    }
    return found;
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

function without(control: CopyMap<string, ControlEntry>, feeds: ReadonlySet<string>): CopyMap<string, ControlEntry> {
  return feeds.size === 0 ? control : new CopyMap([...control].filter(([, { feed }]) => !feeds.has(feed)));
}

export function damaged(what: string): KithError {
  return storeError('storage-damaged', {
    message: `This space's storage is damaged: ${what}.`,
    fix: 'Keep a copy of the storage, delete it here, and open the space again from another device or a fresh invite.',
  });
}

/** The database this space was read from is gone, with everything in it. */
export function storageLost(): KithError {
  return storeError('storage-lost', {
    message: "This space's storage was deleted while it was open.",
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
