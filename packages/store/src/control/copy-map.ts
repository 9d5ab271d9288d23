/** A copy gathers all keys anew when its original has more own keys than this plus a sixteenth of the shared ones. */
const OWN_KEYS = 64;

/**
 * A map with cheap copies. A copy shares the present content with its original and stores only later changes. Keys are never
 * removed. A change of the original after the copy is not visible in the copy.
 */
export class CopyMap<K, V> implements ReadonlyMap<K, V> {
  /** Shared with copies, so never changed. */
  #shared: ReadonlyMap<K, V>;
  #own: Map<K, V>;
  /** The number of own keys that the shared map lacks. */
  #added: number;

  constructor(entries: Iterable<readonly [K, V]> = []) {
    this.#shared = new Map();
    this.#own = new Map(entries);
    this.#added = this.#own.size;
  }

  /** Returns a copy, in time proportional to the changes since the last copy that gathered all keys. */
  copy(): CopyMap<K, V> {
    const copy = new CopyMap<K, V>();
    if (this.#own.size > OWN_KEYS + this.#shared.size / 16) {
      this.#shared = new Map(this);
      this.#own = new Map();
      this.#added = 0;
    }
    copy.#shared = this.#shared;
    copy.#own = new Map(this.#own);
    copy.#added = this.#added;
    return copy;
  }

  get size(): number {
    return this.#shared.size + this.#added;
  }

  get(key: K): V | undefined {
    return this.#own.has(key) ? this.#own.get(key) : this.#shared.get(key);
  }

  has(key: K): boolean {
    return this.#own.has(key) || this.#shared.has(key);
  }

  set(key: K, value: V): this {
    if (!this.has(key)) this.#added += 1;
    this.#own.set(key, value);
    return this;
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.#shared) yield [key, this.#own.has(key) ? (this.#own.get(key) as V) : value];
    for (const entry of this.#own) if (!this.#shared.has(entry[0])) yield entry;
  }

  *keys(): MapIterator<K> {
    yield* this.#shared.keys();
    for (const key of this.#own.keys()) if (!this.#shared.has(key)) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}
