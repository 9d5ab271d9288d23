import type { Clock } from '@kith/identity';
import type { Taken } from './inbox.js';

/** Questions that are answered at once, and how many more a second. */
const MAX_QUESTIONS = 5000;
const QUESTIONS_PER_SECOND = 100;
const MAX_REJECTIONS = 8;

/** What makes this device look something up and answer, or check a signature, for anybody who asks. */
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

/** What one session bears from its other end. */
export class PeerLimits {
  readonly #clock: Clock;
  #rejections = 0;
  #left = MAX_QUESTIONS;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** Counts one more rejection; true when it was one too many. */
  reject(): boolean {
    this.#rejections += 1;
    return this.#rejections >= MAX_REJECTIONS;
  }

  /** Whether the other end may ask this now. */
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
