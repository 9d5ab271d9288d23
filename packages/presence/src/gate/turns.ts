import { isPromise } from '@kith/identity';
import type { Awaitable } from '@kith/identity';

/** Most frames of one device waiting behind the one being judged. */
export const WAITING_MAX = 64;

export interface Turns {
  waiting: number;
  last: Promise<void> | null;
}

/** Runs the tasks of a device one after another, at once if none is running. Returns null when too many wait. */
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
  // The caller gets the failure. The next task only needs the end.
  const over = (): void => {
    if (turns.last === last) turns.last = null;
  };
  const last: Promise<void> = result.then(over, over);
  turns.last = last;
}
