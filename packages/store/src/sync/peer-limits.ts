import type { Clock } from '@kith/identity';
import type { Taken } from './inbox.js';

/** Questions answered at once, and the rate at which more are allowed, in questions a second. */
const MAX_QUESTIONS = 5000;
const QUESTIONS_PER_SECOND = 100;
const MAX_REJECTIONS = 8;

/** The messages that make this device read storage or check a signature for any sender. */
const isQuestion: Record<Taken['type'], boolean> = {
  credential: true,
  welcome: false,
  heads: false,
  request: true,
  updates: false,
  proof: true,
  probe: true,
  hashes: true,
  want: true,
  entries: true,
};

/** Limits the load that the other end of a session can cause. */
export class PeerLimits {
  readonly #clock: Clock;
  #rejections = 0;
  #left = MAX_QUESTIONS;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** Counts one more rejection. Returns true when the limit is reached. */
  reject(): boolean {
    this.#rejections += 1;
    return this.#rejections >= MAX_REJECTIONS;
  }

  /** Tells whether a message is within the rate limit. */
  allows({ type }: Taken): boolean {
    if (!isQuestion[type]) return true;
    const now = this.#clock.now();
    const refilled = this.#left + (Math.max(0, now - this.#at) / 1000) * QUESTIONS_PER_SECOND;
    this.#at = now;
    this.#left = Math.min(MAX_QUESTIONS, refilled) - 1;
    if (this.#left >= 0) return true;
    this.#left = 0;
    return false;
  }
}
