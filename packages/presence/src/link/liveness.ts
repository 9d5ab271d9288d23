import { patientClock } from '@kith/identity';
import type { Clock, Timer } from '@kith/identity';
import { PROBE_AFTER, PROBE_TIMEOUT } from '../limits.js';

export interface Liveness {
  /** Something came. */
  heard(): void;
  end(): void;
}

/**
 * Whether there still is somebody at the other end. Counted by timers alone, because wall time may jump; a page whose
 * timers are slowed down, or that stalls, finds out later, and never wrongly.
 */
export function watchLiveness(options: {
  readonly clock: Clock;
  /** Asks for a sign of life. */
  readonly ping: () => void;
  readonly onSilent: () => void;
  /** Called when something came after a silence. */
  readonly onHeard: () => void;
}): Liveness {
  const { ping, onSilent, onHeard } = options;
  const clock = patientClock(options.clock);
  let silent = false;
  let timer: Timer = quiet();

  function quiet(): Timer {
    return clock.after(PROBE_AFTER, () => {
      // Somebody silent is asked again and again, so that they are back as soon as they can answer.
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
