import { decodeCanonical, encodeCanonical } from '@kith/identity';
import type { Identity } from '@kith/identity';
import { feedIdOf, idFromBytes } from '../format/ids.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { Feed } from '../log/feed.js';
import { keyOf } from '../log/layout.js';
import type { SpaceLog } from '../log/space-log.js';
import { damaged } from '../log/space-log.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import type { CryptoEngine } from '@kith/identity';

const key = keyOf('local', new TextEncoder().encode('feeds'));

/**
 * This device's pair of feeds, shared by all its tabs. An incarnation belongs to one life of the disk: when others hold more
 * of a feed than we do, the disk has gone back in time, and writing goes on in new feeds.
 */
export class OwnFeeds {
  #incarnation: Uint8Array | null = null;
  #stored = false;
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
    const decoded = decodeCanonical(bytes);
    if (!decoded.ok || !(decoded.value instanceof Uint8Array) || decoded.value.length !== 16)
      throw damaged('the record of own feeds');
    this.#incarnation = decoded.value;
    this.#stored = true;
  }

  /** Leaves feeds behind that are proven to fork, as nothing from the fork on is read: true if so. The next write opens new ones. */
  leaveForked(): boolean {
    const forked = [...this.#parts.log.feeds.values()].some((feed) => feed.cut !== null && this.isLive(feed));
    if (forked) {
      this.#incarnation = null;
      this.#stored = false;
    }
    return forked;
  }

  /** 16 random bytes; chosen on the first write. */
  get incarnation(): Uint8Array {
    this.#incarnation ??= this.#parts.crypto.randomBytes(16);
    return this.#incarnation;
  }

  idOf(kind: FeedKind): Uint8Array {
    const { crypto, space, identity } = this.#parts;
    return feedIdOf(crypto, { space, kind, device: identity.device, incarnation: this.incarnation });
  }

  feed(kind: FeedKind): Feed {
    const id = this.idOf(kind);
    return this.#parts.log.feeds.get(idFromBytes<FeedId>(id)) ?? this.#parts.log.add(id, kind);
  }

  isLive(feed: Feed): boolean {
    return this.#incarnation !== null && feed.key === idFromBytes<FeedId>(this.idOf(feed.kind));
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
}
