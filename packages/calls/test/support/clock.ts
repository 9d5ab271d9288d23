import type { Clock } from '@kith/identity';

export interface SimulatedClock extends Clock {
  /** Runs what is due within this time, in order. */
  advance(milliseconds: number): void;
  /** Moves wall time without letting any pass. */
  jump(milliseconds: number): void;
  /** Timers that wait. */
  readonly waiting: number;
}

/** Time that passes only when a test says so. Wall time may jump beside it. */
export function simulatedClock(start = 1_700_000_000_000): SimulatedClock {
  let elapsed = 0;
  let offset = start;
  let order = 0;
  const timers = new Set<{ readonly at: number; readonly order: number; readonly run: () => void }>();
  return {
    now: () => offset + elapsed,
    after(milliseconds, run) {
      const timer = { at: elapsed + Math.max(0, milliseconds), order: order++, run };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    advance(milliseconds) {
      const end = elapsed + milliseconds;
      for (;;) {
        let next: { readonly at: number; readonly order: number; readonly run: () => void } | undefined;
        for (const timer of timers) {
          if (timer.at > end) continue;
          if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order))
            next = timer;
        }
        if (next === undefined) break;
        timers.delete(next);
        elapsed = Math.max(elapsed, next.at);
        next.run();
      }
      elapsed = end;
    },
    jump(milliseconds) {
      offset += milliseconds;
    },
    get waiting() {
      return timers.size;
    },
  };
}
