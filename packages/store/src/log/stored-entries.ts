import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import { damaged } from './damage.js';
import type { Feed } from './feed.js';
import { keyOf } from './layout.js';

const PAGE = 512;

/** Reads the stored entries of a space. Every method throws `storage-damaged` where an entry is missing. */
export class StoredEntries {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  async at(feed: number, seq: number): Promise<Uint8Array> {
    const bytes = await this.#store.get(keyOf('entry', feed, seq));
    if (bytes === undefined) throw damaged(`entry ${seq} of feed ${feed}`);
    return bytes;
  }

  /** Returns the entries at these places, given as feed and seq: all of them or an error. */
  async atAll(places: readonly (readonly [feed: number, seq: number])[]): Promise<Uint8Array[]> {
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

  /** Returns the entries with from ≤ seq < to: all of them or an error. */
  async between(feed: Feed, from: number, to: number): Promise<Uint8Array[]> {
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
