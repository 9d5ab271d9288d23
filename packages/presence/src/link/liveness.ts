import { patientClock } from '@kith/identity';
import type { Clock, Timer } from '@kith/identity';
import { PROBE_AFTER, PROBE_TIMEOUT } from '../limits.js';

export interface Liveness {
  /** Notes that a message came. */
  heard(): void;
  end(): void;
}

/**
 * Watches whether the other end still answers. It counts with timers alone, because wall time may jump. A page with slow or
 * stalled timers detects a silence later, and never wrongly.
 */
export function watchLiveness(options: {
  readonly clock: Clock;
  /** Sends a ping. */
  readonly ping: () => void;
  readonly onSilent: () => void;
  /** Called when a message comes after a silence. */
  readonly onHeard: () => void;
}): Liveness {
  const { ping, onSilent, onHeard } = options;
  const clock = patientClock(options.clock);
  let silent = false;
  let timer: Timer = quiet();

  function quiet(): Timer {
    return clock.after(PROBE_AFTER, () => {
      // A silent end is pinged repeatedly, so that it is back as soon as it can answer.
      timer = silent ? quiet() : clock.after(PROBE_TIMEOUT, missed);
      ping();
    });
  }

  function missed(): void {
    silent = true;
    timer = quiet();
    onSilent();
  }

  return {
    heard() {
      timer.cancel();
      timer = quiet();
      if (!silent) return;
      silent = false;
      onHeard();
    },
    end: () => timer.cancel(),
  };
}
