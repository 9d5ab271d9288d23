import { patientClock } from '@kith/identity';
import type { Clock } from '@kith/identity';
import type { Tabs } from '../options.js';

const CALL_LOCK = 'call';
/** Milliseconds. A lock that is free is given at once, on a busy machine after a second or two; one that is not, another tab holds. */
const WAIT = 3_000;

/** One call at a time over all tabs of a device. Resolves with the function that frees it, or null when another tab has it. */
export function takeCallSlot(tabs: Tabs | undefined, clock: Clock): Promise<(() => void) | null> {
  if (tabs === undefined) return Promise.resolve(() => {});
  return new Promise((resolve) => {
    const waiting = patientClock(clock).after(WAIT, () => {
      lock.release();
      resolve(null);
    });
    const lock = tabs.hold(CALL_LOCK, () => {
      waiting.cancel();
      resolve(() => lock.release());
    });
  });
}
