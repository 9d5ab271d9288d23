import { TokenBucket } from '@kith/identity/internal';
import { SMALL_FRAME, type RateLimits } from '../limits.js';

/** The share of the peer's limit that a sender uses. The margin allows for clocks that differ a little. */
const SENDER_SHARE = 0.9;

/** The rate limit of one direction of a connection: a bucket for bytes, and one for small frames. */
export class TrafficLimit {
  readonly #bytes: TokenBucket;
  readonly #frames: TokenBucket;

  constructor(rate: RateLimits, now: number) {
    this.#bytes = new TokenBucket(rate.bytesPerSecond, rate.burstBytes, now);
    this.#frames = new TokenBucket(rate.framesPerSecond, rate.burstFrames, now);
  }

  /** Makes the limit of a sender from the receiver's rates. */
  static forSender(rate: RateLimits, now: number): TrafficLimit {
    return new TrafficLimit(
      {
        bytesPerSecond: rate.bytesPerSecond * SENDER_SHARE,
        burstBytes: rate.burstBytes * SENDER_SHARE,
        framesPerSecond: rate.framesPerSecond * SENDER_SHARE,
        burstFrames: rate.burstFrames * SENDER_SHARE,
      },
      now,
    );
  }

  /** Counts a frame if it is within the limit. Returns false if it is not. */
  take(length: number, now: number): boolean {
    const frames = length < SMALL_FRAME ? 1 : 0;
    return this.#frames.take(frames, now) && this.#bytes.take(length, now);
  }

  /** Counts a frame that is sent in any case. */
  spend(length: number, now: number): void {
    this.#bytes.spend(length, now);
    if (length < SMALL_FRAME) this.#frames.spend(1, now);
  }

  /** Returns the milliseconds until a frame of at most this length may be sent. */
  wait(length: number, now: number): number {
    return Math.max(this.#bytes.wait(length, now), this.#frames.wait(1, now));
  }
}
