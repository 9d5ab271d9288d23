import type { Clock, Timer } from '@kith/identity';
import type { Connectivity, PageLifecycle } from '../options.js';

/**
 * Milliseconds between two looks at the clock, and how late one of them may be before the device must have slept. A busy machine is late
 * by seconds, and asking all connections at once would add to what it has to do; shorter sleeps kill no connection.
 */
const LOOK_EVERY = 2_500;
const LATE = 15_000;

/**
 * Tells when connections may be dead that look alive: the device slept (a timer came late), the page was frozen or hidden, or the
 * platform has a network again. Returns the function that ends it.
 */
export function watchWaking(
  clock: Clock,
  { connectivity, page }: { readonly connectivity?: Connectivity; readonly page?: PageLifecycle },
  onWake: () => void,
): () => void {
  let timer: Timer;
  const look = (expected: number): void => {
    timer = clock.after(LOOK_EVERY, () => {
      const now = clock.now();
      look(now + LOOK_EVERY);
      if (now - expected > LATE) onWake();
    });
  };
  look(clock.now() + LOOK_EVERY);
  const ends = [connectivity?.onChange(onWake), page?.onVisible?.(onWake)];
  return () => {
    timer.cancel();
    for (const end of ends) end?.();
  };
}
