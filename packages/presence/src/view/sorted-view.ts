import type { Observable } from '@kith/identity';
import { Listeners } from './changes.js';
import type { Changes } from './changes.js';

/** Values in the order of their keys. A change costs a binary search. The array is made only when it is read. */
export class SortedView<T> implements Observable<readonly T[]> {
  readonly #keys: string[] = [];
  readonly #values: T[] = [];
  readonly #listeners: Listeners;
  #snapshot: readonly T[] | null = [];

  constructor(changes: Changes) {
    this.#listeners = new Listeners(changes);
  }

  getSnapshot(): readonly T[] {
    this.#snapshot ??= [...this.#values];
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.subscribe(listener);
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
    this.#changed();
  }

  delete(key: string): void {
    const at = this.#at(key);
    if (this.#keys[at] !== key) return;
    this.#keys.splice(at, 1);
    this.#values.splice(at, 1);
    this.#changed();
  }

  #changed(): void {
    this.#snapshot = null;
    this.#listeners.touch();
  }

  /** Returns the index of a key, or the index at which to insert it. */
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
