import type { Clock, Timer } from '@kith/identity';

interface Entry {
  at: number;
  order: number;
  run: () => void;
}

/** Time that moves only when told to; between two timers every pending promise gets its turn. */
export class SimulatedClock implements Clock {
  #now = 1_700_000_000_000;
  #order = 0;
  #entries: Entry[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): Timer {
    const entry = { at: this.#now + milliseconds, order: this.#order++, run };
    this.#entries.push(entry);
    return { cancel: () => void (this.#entries = this.#entries.filter((other) => other !== entry)) };
  }

  get pending(): number {
    return this.#entries.length;
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settle();
      const due = this.#entries
        .filter((entry) => entry.at <= end)
        .toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!due) break;
      this.#entries = this.#entries.filter((entry) => entry !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
    await settle();
  }

  /** Sets the wall clock without letting time pass. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
    for (const entry of this.#entries) entry.at += milliseconds;
  }
}

/** Lets everything that is ready run: promises, and native crypto that answers in a later turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
