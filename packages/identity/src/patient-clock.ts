import type { Clock, Timer } from './environment.js';

/** Milliseconds of one slice of a wait. */
const SLICE = 500;
/**
 * Milliseconds. The most by which stalls extend a wait. Without this limit, a browser that runs the timers of a hidden page
 * once a minute would extend every slice.
 */
const MOST_STALLED = 60_000;

/**
 * Makes a clock for deciding that others are silent. It counts only time in which this device could receive. A wait is cut into
 * slices of half a second. A slice that ends late counts as one, up to a minute in all. No wait ends without a full slice after
 * the last stall. So after a stall, as on a busy machine or in a suspended page, pending data is read before anybody counts as
 * silent.
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
