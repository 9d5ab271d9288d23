import { COUNTER_JUMP, COUNTER_JUMP_PER_SECOND, LEASE } from '../limits.js';

/** The highest first number that a session may have. */
export const FIRST_NUMBER_MAX = 2 ** 32;

/** The last accepted frame of a session, and its time by this device's clock. */
export interface LastFrame {
  readonly number: number;
  readonly seen: number;
}

/**
 * Judges the number of a frame. A counter only grows, and never by so much that the session's owner could no longer send. The
 * wall clock gives the time of silence and may jump: a jump back allows nothing, and a jump forward at most one lease.
 */
export function judgeNumber(
  last: LastFrame | undefined,
  number: number,
  now: number,
): 'new' | 'duplicate' | 'counter-low' | 'counter-jump' {
  if (last === undefined) return number <= FIRST_NUMBER_MAX ? 'new' : 'counter-jump';
  if (number === last.number) return 'duplicate';
  if (number < last.number) return 'counter-low';
  const silence = Math.min(Math.max(0, now - last.seen), LEASE);
  const allowed = COUNTER_JUMP + COUNTER_JUMP_PER_SECOND * (silence / 1_000);
  return number - last.number <= allowed ? 'new' : 'counter-jump';
}
