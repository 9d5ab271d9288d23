import type { RandomBytes } from '@kith/identity';

export const BACKOFF_BASE = 1_000;
export const BACKOFF_CAP = 30_000;
/** A connection that lasted for this many milliseconds counts as a success. Its loss starts the backoff from the beginning. */
export const STABLE_MILLISECONDS = 10_000;

/** Returns a number in [0, 1) from four random bytes. */
export function randomFraction(random: RandomBytes): number {
  const bytes = random(4);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32;
}

/**
 * Returns the milliseconds to wait before attempt number `attempt` (0 is the first). It uses "equal jitter": uniform in [w/2,
 * w) for w = min(cap, base · 2^attempt). With full jitter a client may fail four times within a second, and then wait for half
 * a minute. From "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffDelay(attempt: number, random: RandomBytes): number {
  const wait = Math.min(BACKOFF_CAP, BACKOFF_BASE * 2 ** Math.min(attempt, 16));
  return Math.floor((wait / 2) * (1 + randomFraction(random)));
}
