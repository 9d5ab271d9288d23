import type { Clock, Timer } from '@kith/identity';

/** Does something later, and later each time, until it has succeeded or has been tried often enough. Milliseconds. */
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

  /** Calls off what is due; the next wait is as long as it would have been. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Nothing is left to do: the next wait is the first again. */
  succeeded(): void {
    this.stop();
    this.#wait = this.#first;
    this.#tried = 0;
  }

  /** There is a new reason: where nothing is due, begins with the first wait. */
  begin(): void {
    if (this.waiting) return;
    this.succeeded();
    this.later();
  }
}
