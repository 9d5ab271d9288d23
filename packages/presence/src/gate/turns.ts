import { isPromise } from '@kith/identity';
import type { Awaitable } from '@kith/identity';

/** Frames of one device that may wait behind the one being judged. */
export const WAITING_MAX = 64;

export interface Turns {
  waiting: number;
  last: Promise<void> | null;
}

/** Runs one task of a device after the one before, at once where nothing is under way. Null when too many wait. */
export function inTurn<T>(turns: Turns, run: () => Awaitable<T>): Awaitable<T> | null {
  if (turns.last === null) {
    const result = run();
    if (isPromise(result)) queue(turns, result);
    return result;
  }
  if (turns.waiting >= WAITING_MAX) return null;
  turns.waiting++;
  const result = turns.last.then(() => {
    turns.waiting--;
    return run();
  });
  queue(turns, result);
  return result;
}

function queue(turns: Turns, result: Promise<unknown>): void {
  // Whoever called hears of a failure; the next in line only has to know that it is over.
  const over = (): void => {
    if (turns.last === last) turns.last = null;
  };
  const last: Promise<void> = result.then(over, over);
  turns.last = last;
}
