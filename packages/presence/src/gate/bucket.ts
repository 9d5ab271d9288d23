import { FRAMES_PER_SECOND, FRAME_BURST } from '../limits.js';

/** How many frames a device may still send now, and when that was so. */
export interface Bucket {
  tokens: number;
  at: number;
}

export function fullBucket(now: number): Bucket {
  return { tokens: FRAME_BURST, at: now };
}

/**
 * Takes one frame's worth, if it is there. One bucket serves a whole device and grows with the sessions it really has:
 * a new session brings no tokens along, so that leaving and joining again earns nothing.
 */
export function takeToken(bucket: Bucket, now: number, sessions: number): boolean {
  refill(bucket, now, sessions);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

/** Whether forgetting this bucket would change nothing. */
export function isFull(bucket: Bucket, now: number): boolean {
  refill(bucket, now, 1);
  return bucket.tokens >= FRAME_BURST;
}

/** A clock that went back gives nothing; one that went forward fills the bucket once. */
function refill(bucket: Bucket, now: number, sessions: number): void {
  const size = Math.max(1, sessions);
  const seconds = Math.max(0, now - bucket.at) / 1_000;
  bucket.tokens = Math.min(FRAME_BURST * size, bucket.tokens + FRAMES_PER_SECOND * size * seconds);
  bucket.at = now;
}
