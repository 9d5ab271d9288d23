import type { Clock, Timer } from '@kith/identity';

/** A token bucket for each name. Refilled by timers, so that a jumping clock changes nothing. */
export interface Allowance {
  take(name: string): boolean;
  close(): void;
}

/** Makes an allowance: `burst` at once, then one every `interval` milliseconds. Keeps only names with recent use. */
export function createAllowance(clock: Clock, burst: number, interval: number): Allowance {
  const spent = new Map<string, { count: number; timer: Timer }>();

  function refill(name: string): Timer {
    return clock.after(interval, () => {
      const entry = spent.get(name);
      if (entry === undefined) return;
      entry.count -= 1;
      if (entry.count > 0) entry.timer = refill(name);
      else spent.delete(name);
    });
  }

  return {
    take(name) {
      const entry = spent.get(name);
      if (entry === undefined) spent.set(name, { count: 1, timer: refill(name) });
      else if (entry.count < burst) entry.count += 1;
      else return false;
      return true;
    },
    close() {
      for (const { timer } of spent.values()) timer.cancel();
      spent.clear();
    },
  };
}
