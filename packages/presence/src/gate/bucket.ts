import { FRAMES_PER_SECOND, FRAME_BURST } from '../limits.js';

/** The number of frames that a device may still send, and the time of that number. */
export interface Bucket {
  tokens: number;
  at: number;
}

export function fullBucket(now: number): Bucket {
  return { tokens: FRAME_BURST, at: now };
}

/**
 * Takes a token for one frame. Returns false if there is none. One bucket serves a whole device and grows with its sessions. A
 * new session brings no tokens, so leaving and joining again gains nothing.
 */
export function takeToken(bucket: Bucket, now: number, sessions: number): boolean {
  refill(bucket, now, sessions);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

/** Tells whether the bucket is full, so that dropping it changes nothing. */
export function isFull(bucket: Bucket, now: number): boolean {
  refill(bucket, now, 1);
  return bucket.tokens >= FRAME_BURST;
}

/** Refills the bucket. A clock that went back adds nothing; one that went forward fills the bucket once. */
function refill(bucket: Bucket, now: number, sessions: number): void {
  const size = Math.max(1, sessions);
  const seconds = Math.max(0, now - bucket.at) / 1_000;
  bucket.tokens = Math.min(FRAME_BURST * size, bucket.tokens + FRAMES_PER_SECOND * size * seconds);
  bucket.at = now;
}
