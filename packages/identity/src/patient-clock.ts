import type { Clock, Timer } from './environment.js';

/** Milliseconds of one slice of a wait. */
const SLICE = 500;
/** Milliseconds. Stalls make a wait longer by this at most: a browser that runs the timers of a hidden page once a minute would draw out every slice. */
const MOST_STALLED = 60_000;

/**
 * The same clock for deciding that others have gone silent: what it waits for is time in which this device could have heard them. A wait
 * is cut into slices of half a second, and a slice that ends late counts as one, up to a minute in all; and no wait ends without a slice
 * after the last stall. So after a stall, on a busy machine or in a page that was held, what came meanwhile is read before anybody is given up.
 */
export function patientClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    after(milliseconds, run) {
      if (milliseconds <= SLICE) return clock.after(milliseconds, run);
      let slice: Timer;
      const end = (): void => {
        limit.cancel();
        run();
      };
      const wait = (left: number): void => {
        const rest = left - SLICE;
        slice = rest > 0 ? clock.after(SLICE, () => wait(rest)) : clock.after(left, end);
      };
      const limit = clock.after(milliseconds + MOST_STALLED, () => {
        slice.cancel();
        slice = clock.after(SLICE, run);
      });
      wait(milliseconds);
      return {
        cancel() {
          limit.cancel();
          slice.cancel();
        },
      };
    },
  };
}
