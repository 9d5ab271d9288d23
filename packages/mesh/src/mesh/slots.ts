import type { Clock } from '@kith/identity';
import type { Attempt } from './attempt.js';

/** Time that an attempt keeps its place even when others wait, and one that makes progress. Milliseconds. */
const PROTECTED = 3_000;
const PROTECTED_IN_PROGRESS = 15_000;

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

  /** Whether there is a place, made if need be by ending an attempt that has had its time. */
  makeRoom(): boolean {
    if (this.#started.size < this.#limit) return true;
    this.#givingWay()?.cancel('slot-taken');
    return this.#started.size < this.#limit;
  }

  /**
   * The oldest attempt that has had its time. One that makes progress has more of it, since a handshake takes some eight round
   * trips; but whoever only seems to make progress must not hold more than half of the places so long.
   */
  #givingWay(): Attempt | undefined {
    const now = this.#clock.now();
    const past = [...this.#started].filter(([, since]) => now - since >= PROTECTED);
    const idle = past.find(([attempt, since]) => !attempt.progresses || now - since >= PROTECTED_IN_PROGRESS);
    if (idle !== undefined) return idle[0];
    return past.length > this.#limit / 2 ? past[0]?.[0] : undefined;
  }

  hold(attempt: Attempt): void {
    this.#started.set(attempt, this.#clock.now());
  }

  release(attempt: Attempt): void {
    this.#started.delete(attempt);
  }
}
