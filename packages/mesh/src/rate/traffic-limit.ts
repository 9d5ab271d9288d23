import { SMALL_FRAME, type RateLimits } from '../limits.js';
import { TokenBucket } from './token-bucket.js';

/** The share of a peer's limit that a sender uses, so that two clocks that differ a little never end a connection. */
const SENDER_SHARE = 0.9;

/** Two buckets for one direction of one connection: bytes, and small frames. */
export class TrafficLimit {
  readonly #bytes: TokenBucket;
  readonly #frames: TokenBucket;

  constructor(rate: RateLimits, now: number) {
    this.#bytes = new TokenBucket(rate.bytesPerSecond, rate.burstBytes, now);
    this.#frames = new TokenBucket(rate.framesPerSecond, rate.burstFrames, now);
  }

  /** The limit a sender keeps to, given what the receiver said it accepts. */
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

  /** Whether a frame of this length is within the limit; counts it if so. */
  take(length: number, now: number): boolean {
    const frames = length < SMALL_FRAME ? 1 : 0;
    return this.#frames.take(frames, now) && this.#bytes.take(length, now);
  }

  /** Counts a frame that goes in any case. */
  spend(length: number, now: number): void {
    this.#bytes.spend(length, now);
    if (length < SMALL_FRAME) this.#frames.spend(1, now);
  }

  /** Milliseconds until a frame of at most this length may go. */
  wait(length: number, now: number): number {
    return Math.max(this.#bytes.wait(length, now), this.#frames.wait(1, now));
  }
}
