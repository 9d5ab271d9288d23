import type { Clock, Timer } from '@kith/identity';

/** Delays after a failure of storage, in milliseconds: the first, doubled after each failure up to the longest. */
export const AFTER_STORAGE_FAILURE = { first: 2_000, longest: 60_000 } as const;

/**
 * Runs an action after a delay that grows with each attempt, until the action succeeds or the attempts are used up. Delays in
 * milliseconds.
 */
export class Retry {
  readonly #clock: Clock;
  readonly #first: number;
  readonly #longest: number;
  readonly #act: () => void;
  readonly #tries: number;
  #wait: number;
  #tried = 0;
  #timer: Timer | null = null;

  constructor(clock: Clock, parts: { first: number; longest: number; tries?: number; act: () => void }) {
    this.#clock = clock;
    this.#first = parts.first;
    this.#longest = parts.longest;
    this.#tries = parts.tries ?? Number.POSITIVE_INFINITY;
    this.#act = parts.act;
    this.#wait = parts.first;
  }

  get waiting(): boolean {
    return this.#timer !== null;
  }

  later(): void {
    if (this.#timer !== null || this.#tried >= this.#tries) return;
    this.#tried += 1;
    this.#timer = this.#clock.after(this.#wait, () => {
      this.#timer = null;
      this.#act();
    });
    this.#wait = Math.min(this.#longest, this.#wait * 2);
  }

  /** Cancels the scheduled attempt. The next delay is unchanged. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Notes success: the next delay is the first again. */
  succeeded(): void {
    this.stop();
    this.#wait = this.#first;
    this.#tried = 0;
  }

  /** Starts with the first delay, if no attempt is scheduled. */
  begin(): void {
    if (this.waiting) return;
    this.succeeded();
    this.later();
  }
}
