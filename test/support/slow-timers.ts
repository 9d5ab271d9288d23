import { systemClock } from '@kith/identity';
import type { Clock } from '@kith/identity';

interface Waiting {
  readonly milliseconds: number;
  readonly run: () => void;
}

/** The machine's clock, but what is to happen in a second or later happens only when the test says so. */
export class SlowTimers implements Clock {
  #waiting: Waiting[] = [];

  now(): number {
    return systemClock.now();
  }

  after(milliseconds: number, run: () => void): { cancel(): void } {
    if (milliseconds < 1000) return systemClock.after(milliseconds, run);
    const waiting: Waiting = { milliseconds, run };
    this.#waiting.push(waiting);
    return { cancel: () => void (this.#waiting = this.#waiting.filter((other) => other !== waiting)) };
  }

  /** How long each waits that has not happened yet, shortest first. */
  get waits(): number[] {
    return this.#waiting.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  }

  /** Everything that waits this long happens now. */
  fire(milliseconds: number): void {
    const due = this.#waiting.filter((waiting) => waiting.milliseconds === milliseconds);
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting));
    for (const { run } of due) run();
  }
}
