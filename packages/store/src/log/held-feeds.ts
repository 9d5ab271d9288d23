import type { ControlEntry } from '../control/control-log.js';
import type { FeedId } from '../format/ids.js';
import type { Gate, VerifiedChange } from '../gate/gate.js';
import { NO_HASH } from '../gate/held-feed.js';
import type { KeyValueStore } from '../storage/port.js';
import type { Feed } from './feed.js';
import { decodeProof, keyOf, within } from './layout.js';
import type { SpaceLog } from './space-log.js';

/** Read access to the log of a device. */
export class HeldFeeds {
  readonly #log: SpaceLog;
  readonly #store: KeyValueStore;
  readonly #gate: Gate;

  constructor(parts: { readonly log: SpaceLog; readonly store: KeyValueStore; readonly gate: Gate }) {
    this.#log = parts.log;
    this.#store = parts.store;
    this.#gate = parts.gate;
  }

  get(id: FeedId): Feed | undefined {
    return this.#log.feeds.get(id);
  }

  /** Returns the feed with a local number. */
  numbered(number: number): Feed | undefined {
    return this.#log.byNumber.get(number);
  }

  all(): Iterable<Feed> {
    return this.#log.feeds.values();
  }

  /**
   * Returns the stored entries with from ≤ seq < to.
   * @throws KithError `storage-damaged`, `storage-failed`.
   */
  entries(feed: Feed, from: number, to: number): Promise<Uint8Array[]> {
    return this.#log.entries.between(feed, from, to);
  }

  /** Returns a held entry as a change; null where storage is damaged. */
  async changeAt(feed: Feed, seq: number): Promise<VerifiedChange | null> {
    const change = this.#gate.fromDisk(feed, seq, await feed.entryAt(seq));
    return 'code' in change ? null : change;
  }

  /** Returns the change hash of entry `length` − 1; 32 zeros for length 0. */
  async hashBelow(feed: Feed, length: number): Promise<Uint8Array> {
    if (length === 0) return NO_HASH;
    if (length === feed.length) return feed.headHash;
    return (await this.changeAt(feed, length - 1))?.hash ?? NO_HASH;
  }

  /** Returns the fork proofs held of a feed, two contradicting entries each. */
  async proofsOf(feed: Feed): Promise<[Uint8Array, Uint8Array][]> {
    const rows = await this.#store.range(within(keyOf('proof', feed.number)));
    return rows.flatMap(([, value]) => (value.length > 4 ? [decodeProof(value)] : []));
  }

  /**
   * Returns a control entry by its hash (base64url), including entries of a cut branch.
   * @throws KithError `storage-damaged`, `storage-failed`.
   */
  async controlEntry(hash: string): Promise<ControlEntry | undefined> {
    return (await this.#log.readControl()).get(hash);
  }
}
