import type { Clock, Timer } from './environment.js';

/** Milliseconds of one slice of a wait. */
const SLICE = 500;

/**
 * The same clock for deciding that others have gone silent: what it waits for is time in which this device could have heard them. A wait
 * is cut into slices of half a second, and a slice that ends late counts as one. After a stall of seconds, on a busy machine or in a page
 * that was held, what came meanwhile is read before anybody is given up.
 */
export function patientClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    after(milliseconds, run) {
      let timer: Timer;
      const wait = (left: number): void => {
        const rest = left - SLICE;
        timer = rest > 0 ? clock.after(SLICE, () => wait(rest)) : clock.after(left, run);
      };
      wait(milliseconds);
      return { cancel: () => timer.cancel() };
    },
  };
}
