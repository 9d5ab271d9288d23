import type { Clock } from '@kith/hub';

interface Waiting {
  at: number;
  run: () => void;
}

/** Time that moves when a test says so. */
export class SimulatedClock implements Clock {
  #now = 1_700_000_000_000;
  #waiting = new Set<Waiting>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): { cancel(): void } {
    const entry = { at: this.#now + milliseconds, run };
    this.#waiting.add(entry);
    return { cancel: () => void this.#waiting.delete(entry) };
  }

  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#waiting.delete(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = until;
  }

  #next(until: number): Waiting | undefined {
    return [...this.#waiting].filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0];
  }
}
