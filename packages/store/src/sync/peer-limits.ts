import type { Clock } from '@kith/identity';
import { TokenBucket } from '@kith/identity/internal';
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
  readonly #questions: TokenBucket;
  #rejections = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#questions = new TokenBucket(QUESTIONS_PER_SECOND, MAX_QUESTIONS, clock.now());
  }

  /** Counts one more rejection. Returns true when the limit is reached. */
  reject(): boolean {
    this.#rejections += 1;
    return this.#rejections >= MAX_REJECTIONS;
  }

  /** Tells whether a message is within the rate limit. */
  allows({ type }: Taken): boolean {
    return !isQuestion[type] || this.#questions.take(1, this.#clock.now());
  }
}
