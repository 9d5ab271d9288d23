import type { Observable } from '@kith/identity';

/** Values in the order of their keys. A change costs a binary search; an array is made only for whoever reads one. */
export class SortedView<T> implements Observable<readonly T[]> {
  readonly #keys: string[] = [];
  readonly #values: T[] = [];
  readonly #listeners = new Set<() => void>();
  #snapshot: readonly T[] | null = [];

  getSnapshot(): readonly T[] {
    this.#snapshot ??= [...this.#values];
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  get size(): number {
    return this.#values.length;
  }

  has(key: string): boolean {
    return this.#keys[this.#at(key)] === key;
  }

  set(key: string, value: T): void {
    const at = this.#at(key);
    if (this.#keys[at] === key) {
      if (Object.is(this.#values[at], value)) return;
      this.#values[at] = value;
    } else {
      this.#keys.splice(at, 0, key);
      this.#values.splice(at, 0, value);
    }
    this.#snapshot = null;
  }

  delete(key: string): void {
    const at = this.#at(key);
    if (this.#keys[at] !== key) return;
    this.#keys.splice(at, 1);
    this.#values.splice(at, 1);
    this.#snapshot = null;
  }

  /** To be called when everything that belongs to one change is done. */
  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Where a key is, or belongs. */
  #at(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
