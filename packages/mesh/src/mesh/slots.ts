import type { Clock } from '@kith/identity';
import type { Attempt } from './attempt.js';

/** Milliseconds that an attempt keeps its place while others wait. The second number is for an attempt that makes progress. */
const PROTECTED = 3_000;
const PROTECTED_IN_PROGRESS = 15_000;

/** The places for connections that are not authenticated yet. Few, so that many invented peers cost little. */
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

  /** Tells whether a place is free. If none is, ends an attempt that has used up its time. */
  makeRoom(): boolean {
    if (this.#started.size < this.#limit) return true;
    this.#givingWay()?.cancel('slot-taken');
    return this.#started.size < this.#limit;
  }

  /**
   * Returns the oldest attempt that has used up its time. An attempt that makes progress has more time, because a handshake
   * takes about eight round trips. But attempts past the short time may hold no more than half of the places.
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
