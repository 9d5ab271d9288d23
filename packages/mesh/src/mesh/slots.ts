import type { Clock } from '@kith/identity';
import type { Attempt } from './attempt.js';

/** Time that an attempt keeps its place even when others wait. */
const PROTECTED_MILLISECONDS = 3_000;

/** Places for connections that are not authenticated yet: few, so that a crowd of invented peers costs little. */
export class Slots {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #started = new Map<Attempt, number>();

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  get used(): number {
    return this.#started.size;
  }

  /** Whether there is a place, made if need be by ending the oldest attempt that has had its time. */
  makeRoom(): boolean {
    if (this.#started.size < this.#limit) return true;
    const [oldest] = this.#started;
    if (!oldest || this.#clock.now() - oldest[1] < PROTECTED_MILLISECONDS) return false;
    oldest[0].cancel('slot-taken');
    return this.#started.size < this.#limit;
  }

  hold(attempt: Attempt): void {
    this.#started.set(attempt, this.#clock.now());
  }

  release(attempt: Attempt): void {
    this.#started.delete(attempt);
  }
}
