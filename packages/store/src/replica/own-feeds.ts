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

/** What taking in needs to know of the feeds that a device writes. */
export type LiveFeeds = Pick<OwnFeeds, 'isLive' | 'replacement' | 'refresh'>;

/** Of a device that writes none. */
export const noOwnFeeds: LiveFeeds = {
  isLive: () => false,
  replacement: () => [],
  refresh: () => Promise.resolve(),
};

/**
 * This device's pair of feeds, shared by all its tabs. An incarnation belongs to one life of the disk: when others hold more
 * of a feed than we do, the disk has gone back in time, and writing goes on in new feeds.
 */
export class OwnFeeds {
  #incarnation: Uint8Array | null = null;
  #stored = false;
  /** The record as last read. */
  #read: Uint8Array | null = null;
  /** Of this incarnation. */
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

  /** Reads which feeds are ours; another tab may have chosen them. */
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

  /** Leaves feeds behind that are proven to fork, as nothing from the fork on is read: true if so. The next write opens new ones. */
  leaveForked(): boolean {
    const forked = (['control', 'content'] as const).some((kind) => (this.held(kind)?.cut ?? null) !== null);
    if (forked) {
      this.#become(null);
      this.#stored = false;
    }
    return forked;
  }

  /** 16 random bytes; chosen on the first write. */
  get incarnation(): Uint8Array {
    if (this.#incarnation !== null) return this.#incarnation;
    const chosen = this.#parts.crypto.randomBytes(16);
    this.#become(chosen);
    return chosen;
  }

  /** The feed that the next entry of a kind goes to. */
  feed(kind: FeedKind, draft: LogDraft): Feed {
    return draft.feed(this.#named(kind).id, kind);
  }

  /** The live feed of a kind, if there is one yet. */
  held(kind: FeedKind): Feed | undefined {
    return this.#incarnation === null ? undefined : this.#parts.log.feeds.get(this.#named(kind).key);
  }

  isLive(feed: Feed): boolean {
    return this.#incarnation !== null && feed.key === this.#named(feed.kind).key;
  }

  /** To be committed with the first entries of an incarnation. */
  record(): KeyValuePair[] {
    return this.#stored ? [] : [[key, encodeCanonical(this.incarnation)]];
  }

  committed(): void {
    this.#stored = true;
  }

  /** Leaves these feeds behind for new ones, once committed; `refresh` then takes it over. */
  replacement(): KeyValuePair[] {
    return [[key, encodeCanonical(this.#parts.crypto.randomBytes(16))]];
  }

  #become(incarnation: Uint8Array | null): void {
    this.#incarnation = incarnation;
    this.#names.clear();
  }

  /** Asked with every change, so it is hashed once. */
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
