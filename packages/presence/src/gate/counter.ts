import { COUNTER_JUMP, COUNTER_JUMP_PER_SECOND, LEASE } from '../limits.js';

/** No honest session has counted further when it is first heard of. */
export const FIRST_NUMBER_MAX = 2 ** 32;

/** The last frame of a session that was let in, and when by this device's clock. */
export interface LastFrame {
  readonly number: number;
  readonly seen: number;
}

/**
 * A counter only grows, and never by so much that the session's owner could no longer speak. How long it was silent is a
 * wall clock's word, which may jump: nothing is owed for going back, and at most one lease for going forward.
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
