import { decodeCanonical, encodeCanonical, equalBytes } from '@kith/identity';
import type { Identity } from '@kith/identity';
import { feedIdOf, idFromBytes } from '../format/ids.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';
import { keyOf } from '../log/layout.js';
import type { SpaceLog } from '../log/space-log.js';
import { damaged } from '../log/damage.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import type { CryptoEngine } from '@kith/identity';

const key = keyOf('local', new TextEncoder().encode('feeds'));

/** The part of OwnFeeds that taking updates needs. */
export type LiveFeeds = Pick<OwnFeeds, 'isLive' | 'replacement' | 'refresh'>;

/** For a device that writes no feeds. */
export const noOwnFeeds: LiveFeeds = {
  isLive: () => false,
  replacement: () => [],
  refresh: () => Promise.resolve(),
};

/**
 * The control feed and the content feed of this device, shared by all its tabs. An incarnation belongs to one life of the disk.
 * When other devices hold more of a feed than this device, its disk was restored from an older copy, and it continues in new
 * feeds.
 */
export class OwnFeeds {
  #incarnation: Uint8Array | null = null;
  #stored = false;
  /** The stored record as last read. */
  #read: Uint8Array | null = null;
  /** Ids of the feeds of this incarnation. */
  readonly #names = new Map<FeedKind, { readonly id: Uint8Array; readonly key: FeedId }>();
  readonly #parts: { identity: Identity; crypto: CryptoEngine; store: KeyValueStore; space: Uint8Array; log: SpaceLog };

  constructor(parts: {
    identity: Identity;
    crypto: CryptoEngine;
    store: KeyValueStore;
    space: Uint8Array;
    log: SpaceLog;
  }) {
    this.#parts = parts;
  }

  /** Reads the record of own feeds, which another tab may have written. */
  async refresh(): Promise<void> {
    const bytes = await this.#parts.store.get(key);
    if (bytes === undefined) return;
    if (this.#stored && this.#read !== null && equalBytes(bytes, this.#read)) return;
    const decoded = decodeCanonical(bytes);
    if (!decoded.ok || !(decoded.value instanceof Uint8Array) || decoded.value.length !== 16)
      throw damaged('the record of own feeds');
    this.#become(decoded.value);
    this.#read = bytes;
    this.#stored = true;
  }

  /**
   * Stops using own feeds that are proven to fork, since entries above a fork are not read. The next write opens new feeds.
   * Returns true if feeds were left.
   */
  leaveForked(): boolean {
    const forked = (['control', 'content'] as const).some((kind) => (this.held(kind)?.cut ?? null) !== null);
    if (forked) {
      this.#become(null);
      this.#stored = false;
    }
    return forked;
  }

  /** 16 random bytes, chosen at the first write. */
  get incarnation(): Uint8Array {
    if (this.#incarnation !== null) return this.#incarnation;
    const chosen = this.#parts.crypto.randomBytes(16);
    this.#become(chosen);
    return chosen;
  }

  /** Returns the feed for the next entry of a kind. */
  feed(kind: FeedKind, draft: LogDraft): Feed {
    return draft.feed(this.#named(kind).id, kind);
  }

  /** Returns the live feed of a kind, if one exists. */
  held(kind: FeedKind): Feed | undefined {
    return this.#incarnation === null ? undefined : this.#parts.log.feeds.get(this.#named(kind).key);
  }

  isLive(feed: Feed): boolean {
    return this.#incarnation !== null && feed.key === this.#named(feed.kind).key;
  }

  /** Returns the rows to commit with the first entries of an incarnation. */
  record(): KeyValuePair[] {
    return this.#stored ? [] : [[key, encodeCanonical(this.incarnation)]];
  }

  committed(): void {
    this.#stored = true;
  }

  /** Returns the rows that replace these feeds by new ones. After the commit, `refresh` takes them over. */
  replacement(): KeyValuePair[] {
    return [[key, encodeCanonical(this.#parts.crypto.randomBytes(16))]];
  }

  #become(incarnation: Uint8Array | null): void {
    this.#incarnation = incarnation;
    this.#names.clear();
  }

  /** Returns the id of the own feed of a kind. Computed once, since every change asks for it. */
  #named(kind: FeedKind): { readonly id: Uint8Array; readonly key: FeedId } {
    const known = this.#names.get(kind);
    if (known !== undefined) return known;
    const { crypto, space, identity } = this.#parts;
    const id = feedIdOf(crypto, { space, kind, device: identity.device, incarnation: this.incarnation });
    const named = { id, key: idFromBytes<FeedId>(id) };
    this.#names.set(kind, named);
    return named;
  }
}
