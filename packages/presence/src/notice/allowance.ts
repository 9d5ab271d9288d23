import type { Clock, Timer } from '@kith/identity';
import { TokenBucket } from '@kith/identity/internal';

/** A token bucket for each name. Timers count its time, so that a jumping clock changes nothing. */
export interface Allowance {
  take(name: string): boolean;
  close(): void;
}

interface Entry {
  readonly bucket: TokenBucket;
  /** Milliseconds that timers have counted since the bucket was made. */
  elapsed: number;
  timer: Timer;
}

/** Makes an allowance: `burst` at once, then one every `interval` milliseconds. Keeps only names with recent use. */
export function createAllowance(clock: Clock, burst: number, interval: number): Allowance {
  const entries = new Map<string, Entry>();

  function tick(name: string): Timer {
    return clock.after(interval, () => {
      const entry = entries.get(name);
      if (entry === undefined) return;
      entry.elapsed += interval;
      if (entry.bucket.isFull(entry.elapsed)) entries.delete(name);
      else entry.timer = tick(name);
    });
  }

  function entryOf(name: string): Entry {
    const known = entries.get(name);
    if (known !== undefined) return known;
    const entry = { bucket: new TokenBucket(1_000 / interval, burst, 0), elapsed: 0, timer: tick(name) };
    entries.set(name, entry);
    return entry;
  }

  return {
    take(name) {
      const { bucket, elapsed } = entryOf(name);
      return bucket.take(1, elapsed);
    },
    close() {
      for (const { timer } of entries.values()) timer.cancel();
      entries.clear();
    },
  };
}
