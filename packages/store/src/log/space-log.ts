import { equalBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import type { Checkpoint } from '../control/checkpoint-form.js';
import type { ControlEntry } from '../control/control-log.js';
import { CopyMap } from '../control/copy-map.js';
import type { FeedId } from '../format/ids.js';
import type { Gate } from '../gate/gate.js';
import type { FeedOwner } from '../gate/held-feed.js';
import type { KeyValueStore } from '../storage/port.js';
import { damaged, readStored, storageLost } from './damage.js';
import { feedFromRecord, ownerFromDisk, readFrom } from './feed.js';
import type { LogDraft } from './draft.js';
import type { Feed } from './feed.js';
import { Frontier } from './frontier.js';
import { decodeFeedRecord, decodeSpaceRecord, encodeSpaceRecord, keyOf, numberAt, within } from './layout.js';
import type { FeedRecord, SpaceRecord } from './layout.js';
import { allControl, refreshControl } from './read-control.js';
import type { ControlReading } from './read-control.js';
import { StoredEntries } from './stored-entries.js';

/** A feed that another handle's commit has changed. */
export interface ChangedFeed {
  /** The feed after the commit. */
  readonly feed: Feed;
  /** The length of the feed before. */
  readonly from: number;
  readonly cutBefore: number | null;
}

/** The changes that other handles have committed since the last refresh. */
export interface Refreshed {
  readonly grown: readonly ChangedFeed[];
  /** The added control entries; `changed` where entries were removed or have got their bodies. */
  readonly control: readonly ControlEntry[] | 'changed';
  /** Nodes have changed besides those of the new entries. */
  readonly reindexed: boolean;
}

/** The space-wide values of a commit, and the space record that encodes them. */
export interface SpaceFacts {
  readonly frontier: Frontier;
  readonly reindexed: number;
  readonly controlCount: number;
  readonly record: Uint8Array;
}

/** The log of one space on this device, as the last commit left it: feeds, control entries and frontier. */
export class SpaceLog {
  readonly feeds = new Map<FeedId, Feed>();
  readonly byNumber = new Map<number, Feed>();
  /** Every control entry held, by hash; null while a checkpoint replaces them. */
  #control: CopyMap<string, ControlEntry> | null = new CopyMap();
  /** The number of commits that have changed the control state. */
  controlCount = 0;
  frontier = new Frontier();
  revision = 0;
  reindexed = 0;
  /** The stored space record, which the next commit expects. */
  record: Uint8Array | undefined;
  #nextFeed = 0;
  readonly entries: StoredEntries;
  readonly #store: KeyValueStore;
  readonly #crypto: CryptoEngine;
  readonly #space: Uint8Array;
  readonly #reading: ControlReading;

  constructor(parts: { store: KeyValueStore; crypto: CryptoEngine; gate: Gate; space: Uint8Array }) {
    this.#store = parts.store;
    this.#crypto = parts.crypto;
    this.#space = parts.space;
    this.entries = new StoredEntries(parts.store);
    this.#reading = { store: parts.store, entries: this.entries, gate: parts.gate };
  }

  /**
   * Every control entry held, by hash.
   * @throws RangeError where they have not been read.
   */
  get control(): CopyMap<string, ControlEntry> {
    if (this.#control === null) throw new RangeError('control entries that have not been read');
    return this.#control;
  }

  /** False while a checkpoint replaces the control entries. */
  get isControlRead(): boolean {
    return this.#control !== null;
  }

  /**
   * Returns every control entry held, by hash. Reads them if a checkpoint has replaced them so far.
   * @throws KithError `storage-damaged`.
   */
  async readControl(): Promise<CopyMap<string, ControlEntry>> {
    if (this.#control !== null) return this.#control;
    const control = await allControl(this.#reading, this.byNumber);
    // A call that finished earlier may have read more.
    this.#control ??= control;
    return this.#control;
  }

  /**
   * Reads the commits of other handles since the last call. The first call reads everything but contents. Nothing in memory
   * changes before all of it has been read.
   * @param checkpoint names the owner of each feed. If it is of the present state, it also replaces the control entries.
   * @returns null when nothing was committed.
   * @throws KithError `storage-damaged`, `storage-lost`.
   */
  async refresh(checkpoint: Checkpoint | null = null): Promise<Refreshed | null> {
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
      ({ number, stored }) =>
        stored.length > 0 && (this.byNumber.get(number)?.owner ?? checkpoint?.owners.get(number) ?? null) === null,
    );
    const firstEntries = await this.entries.atAll(unowned.map(({ number }) => [number, 0]));
    const opens = new Map(unowned.map(({ number }, at) => [number, firstEntries[at]]));
    for (const { number, stored } of records) {
      const owner = this.byNumber.get(number)?.owner ?? checkpoint?.owners.get(number) ?? null;
      const found = this.#changedFeed(number, stored, owner, opens.get(number));
      if (found !== null) changed.push(found);
      dropped.delete(number);
    }
    const byNumber = new Map(this.byNumber);
    for (const { feed } of changed) byNumber.set(feed.number, feed);
    const reindexed = record.reindexed !== this.reindexed;
    const control =
      this.record === undefined && record.control === checkpoint?.count
        ? { entries: null, added: [] }
        : await refreshControl(this.#reading, this.#control, {
            changed,
            byNumber,
            cameSome: record.control !== this.controlCount,
          });

    this.#place(changed.map(({ feed }) => feed));
    this.#control = control.entries;
    this.#forget(dropped.values());
    this.controlCount = record.control;
    this.#nextFeed = Math.max(this.#nextFeed, record.nextFeed);
    this.frontier = this.#frontierOf(record);
    this.revision = record.revision;
    this.reindexed = record.reindexed;
    this.record = bytes;
    return { grown: changed, control: dropped.size > 0 ? 'changed' : control.added, reindexed };
  }

  /**
   * Returns a feed whose record is ahead of this handle; null where nothing has changed. `open`: the first entry, needed where
   * the owner is not known.
   */
  #changedFeed(
    number: number,
    stored: FeedRecord,
    knownOwner: FeedOwner | null,
    open: Uint8Array | undefined,
  ): ChangedFeed | null {
    const known = this.byNumber.get(number);
    if (known !== undefined && !equalBytes(known.id, stored.id)) throw damaged(`the number of feed ${number}`);
    if (known !== undefined && known.length === stored.length && known.cut === stored.cut) return null;
    let owner = knownOwner;
    if (owner === null && open !== undefined) {
      owner = ownerFromDisk(this.#crypto, this.#space, stored.id, open);
      if (owner === null) throw damaged(`the first entry of feed ${number}`);
    }
    const feed = feedFromRecord(number, stored, owner, (seq) => this.entries.at(number, seq));
    return { feed, from: known?.length ?? 0, cutBefore: known?.cut ?? null };
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

  /** Takes over a draft that has been committed. */
  committed(draft: LogDraft, facts: SpaceFacts): void {
    this.#place(draft.moved().map((feed) => readFrom(feed, (seq) => this.entries.at(feed.number, seq))));
    if (draft.touchesControl) this.#control = this.controlAfter(draft);
    this.#forget(draft.dropped);
    this.factsCommitted(facts);
  }

  /** Takes over the values of a commit that changed no feed. */
  factsCommitted({ frontier, reindexed, controlCount, record }: SpaceFacts): void {
    this.frontier = frontier;
    this.revision += 1;
    this.reindexed = reindexed;
    this.controlCount = controlCount;
    this.record = record;
  }

  /** Returns the space-wide values of the next commit, with these changes. */
  nextFacts(changes: Partial<Omit<SpaceFacts, 'record'>>, moved: readonly Feed[] = []): SpaceFacts {
    const { frontier = this.frontier, reindexed = this.reindexed, controlCount = this.controlCount } = changes;
    let nextFeed = this.#nextFeed;
    for (const feed of moved) nextFeed = Math.max(nextFeed, feed.number + 1);
    const record = encodeSpaceRecord({
      revision: this.revision + 1,
      reindexed,
      control: controlCount,
      nextFeed,
      frontier: frontier.record(),
    });
    return { frontier, reindexed, controlCount, record };
  }

  /** The local number for the next new feed. */
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
    if (this.#control !== null) this.#control = without(this.#control, gone);
  }

  /** Returns the control entries held after the commit of a draft. */
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
}

function without(control: CopyMap<string, ControlEntry>, feeds: ReadonlySet<string>): CopyMap<string, ControlEntry> {
  return feeds.size === 0 ? control : new CopyMap([...control].filter(([, { feed }]) => !feeds.has(feed)));
}
