import type { Clock, Timer } from '@kith/identity';

/** Milliseconds between two words of the tab that holds the connections. */
const WORD_EVERY = 2_500;
/** Words missed until what the holder said last is no longer taken for true. */
const STALE = 2;
/** Words missed until a tab that somebody looks at takes the connections over. */
const GONE = 3;

export interface HolderWatchParts {
  readonly clock: Clock;
  readonly isVisible: () => boolean;
  /** Tells the other tabs how it stands. */
  readonly speak: () => void;
  /** Asks the holder for a word: it answers at once if it runs at all. */
  readonly ask: () => void;
  readonly onStale: () => void;
  /** Takes the connections over. */
  readonly take: () => void;
}

/**
 * Whether the tab that holds the connections still runs. A tab may be frozen, hang, or stand in a debugger, and keep its lock; the
 * tab in front must not wait for it, nor repeat what it said long ago. Counted in timers of this tab, not in clock time: a tab that
 * slept itself has missed words that were said.
 */
export class HolderWatch {
  readonly #parts: HolderWatchParts;
  #timer: Timer;
  #holds = false;
  #missed = 0;
  #tickedAt: number;

  constructor(parts: HolderWatchParts) {
    this.#parts = parts;
    this.#tickedAt = parts.clock.now();
    this.#timer = this.#next();
  }

  holds(holds: boolean): void {
    this.#holds = holds;
    this.#missed = 0;
  }

  /** The holder said something. */
  heard(): void {
    this.#missed = 0;
  }

  end(): void {
    this.#timer.cancel();
  }

  #next(): Timer {
    return this.#parts.clock.after(WORD_EVERY, () => {
      this.#timer = this.#next();
      this.#tick();
    });
  }

  #tick(): void {
    const { clock, isVisible, speak, ask, onStale, take } = this.#parts;
    const before = this.#tickedAt;
    this.#tickedAt = clock.now();
    if (this.#holds) return speak();
    const slept = this.#tickedAt - before > 2 * WORD_EVERY;
    this.#missed = slept ? 1 : this.#missed + 1;
    if (this.#missed >= STALE) ask();
    if (this.#missed === STALE) onStale();
    if (this.#missed < GONE || !isVisible()) return;
    this.#missed = 0;
    take();
  }
}
