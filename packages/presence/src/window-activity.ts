import type { ActivitySource } from './ports.js';

const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
/** Milliseconds between two reports. A moving pointer fires hundreds of times a second, and presence needs no such detail. */
const TELL_EVERY = 1_000;

/**
 * Makes an activity source of this page: input anywhere in the window, and the visibility of the page. Adds no listeners until
 * it is listened to.
 */
export function windowActivity(): ActivitySource {
  return {
    isVisible: () => document.visibilityState === 'visible',
    onActivity(listener) {
      let told = Number.NEGATIVE_INFINITY;
      const input = (event: Event) => {
        // Uses the event's monotonic time stamp, because wall time may jump.
        if (event.timeStamp - told < TELL_EVERY) return;
        told = event.timeStamp;
        listener();
      };
      const visibility = () => listener();
      for (const type of INPUTS) globalThis.addEventListener(type, input, { capture: true, passive: true });
      document.addEventListener('visibilitychange', visibility);
      return () => {
        for (const type of INPUTS) globalThis.removeEventListener(type, input, { capture: true });
        document.removeEventListener('visibilitychange', visibility);
      };
    },
  };
}
