import { callListeners, requireFunction } from '@kith/identity';
import type { OnError } from '@kith/identity';

/** Something that has listeners. */
export interface Listened {
  tell(): void;
}

/**
 * One change is applied everywhere before anybody hears of any of it. So whoever is told sees rooms and people that agree, and may
 * change something itself.
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

/** The listeners of one value: told once for a change, and not again of what a listener before them changed on top. */
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
      // A listener before it changed something, and everybody was told of that.
      if (round !== this.#round) break;
      if (!this.#listeners.has(listener)) continue;
      callListeners([listener], this.#changes.onError);
    }
  }
}
