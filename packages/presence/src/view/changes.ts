import { callListeners, requireFunction } from '@kith/identity';
import type { OnError } from '@kith/identity';

/** An object with listeners. */
export interface Listened {
  tell(): void;
}

/**
 * Applies one change everywhere before any listener is called. So a listener sees rooms and people that agree, and may make
 * changes itself.
 */
export class Changes {
  #touched = new Set<Listened>();
  readonly onError: OnError;

  constructor(onError: OnError) {
    this.onError = onError;
  }

  touch(listened: Listened): void {
    this.#touched.add(listened);
  }

  apply(change: () => void): void {
    change();
    const touched = this.#touched;
    this.#touched = new Set();
    for (const listened of touched) listened.tell();
  }
}

/**
 * The listeners of one value. Each is called once for a change. It is not called again for a change that an earlier listener
 * has added.
 */
export class Listeners implements Listened {
  readonly #changes: Changes;
  readonly #listeners = new Set<() => void>();
  #due = false;
  #round = 0;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  get none(): boolean {
    return this.#listeners.size === 0;
  }

  subscribe(listener: () => void): () => void {
    requireFunction('listener', listener);
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  touch(): void {
    this.#due = true;
    this.#changes.touch(this);
  }

  tell(): void {
    if (!this.#due) return;
    this.#due = false;
    this.#round += 1;
    const round = this.#round;
    for (const listener of [...this.#listeners]) {
      // An earlier listener made a change, and all listeners were called for that one.
      if (round !== this.#round) break;
      if (!this.#listeners.has(listener)) continue;
      callListeners([listener], this.#changes.onError);
    }
  }
}
