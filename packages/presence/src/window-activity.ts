import type { ActivitySource } from './ports.js';

const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
/** Milliseconds. Moving a pointer fires hundreds of times a second; whether somebody is there needs no such detail. */
const TELL_EVERY = 1_000;

/** Whether somebody is at this page: input anywhere in the window, and whether the page can be seen. Touches nothing until listened to. */
export function windowActivity(): ActivitySource {
  return {
    isVisible: () => document.visibilityState === 'visible',
    onActivity(listener) {
      let told = Number.NEGATIVE_INFINITY;
      const input = (event: Event) => {
        // By the event's own monotonic time stamp: wall time may jump.
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
