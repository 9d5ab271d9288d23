import { createHash } from 'node:crypto';
import { didFromKey } from '@kith/identity';
import type { Clock, Did } from '@kith/identity';

/** 32 bytes that only depend on the name. */
export function bytesOf(name: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(name).digest());
}

export function person(name: string): Did {
  return didFromKey(bytesOf(name));
}

export interface SimulatedClock extends Clock {
  advance(milliseconds: number): void;
}

/** Time that moves only when told. */
export function simulatedClock(start = 1_800_000_000_000): SimulatedClock {
  let now = start;
  let waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(milliseconds, run) {
      const entry = { at: now + milliseconds, run };
      waiting.push(entry);
      return {
        cancel() {
          waiting = waiting.filter((other) => other !== entry);
        },
      };
    },
    advance(milliseconds) {
      now += milliseconds;
      const due = waiting.filter((entry) => entry.at <= now);
      waiting = waiting.filter((entry) => entry.at > now);
      for (const entry of due) entry.run();
    },
  };
}
