import type { Clock, Timer } from '@kith/identity';

interface Entry {
  readonly at: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Time that all sessions of a world share. It moves when told to, in whole milliseconds, and lets promises run between two moments. */
export class Timeline {
  #moments = new Map<number, Entry[]>();
  #next: number[] = [];
  elapsed = 0;

  after(milliseconds: number, run: () => void): Entry {
    const at = this.elapsed + Math.max(0, Math.round(milliseconds));
    const entry: Entry = { at, run, cancelled: false };
    const moment = this.#moments.get(at);
    if (moment !== undefined) moment.push(entry);
    else {
      this.#moments.set(at, [entry]);
      this.#push(at);
    }
    return entry;
  }

  async advance(milliseconds: number, afterEach: () => void = () => {}): Promise<void> {
    const end = this.elapsed + milliseconds;
    await settle();
    for (let at = this.#next[0]; at !== undefined && at <= end; at = this.#next[0]) {
      this.elapsed = at;
      const entries = this.#moments.get(at) ?? [];
      // Entries for this very moment may be added while it lasts.
      for (let index = 0; index < entries.length; index += 1) {
        const entry = entries[index];
        if (entry !== undefined && !entry.cancelled) entry.run();
        if (index === entries.length - 1) await settle();
      }
      this.#moments.delete(at);
      this.#pop();
      afterEach();
    }
    this.elapsed = end;
  }

  #push(at: number): void {
    const heap = this.#next;
    let index = heap.push(at) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((heap[parent] ?? 0) <= at) break;
      heap[index] = heap[parent] ?? 0;
      index = parent;
    }
    heap[index] = at;
  }

  #pop(): void {
    const heap = this.#next;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if ((heap[child + 1] ?? Number.POSITIVE_INFINITY) < (heap[child] ?? 0)) child += 1;
      if ((heap[child] ?? 0) >= last) break;
      heap[index] = heap[child] ?? 0;
      index = child;
    }
    heap[index] = last;
  }
}

/** The clock of one session: when it crashes, its timers never run. */
export class SessionClock implements Clock {
  readonly #timeline: Timeline;
  readonly #start = 1_700_000_000_000;
  readonly #waiting = new Set<Entry>();
  #stopped = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  now(): number {
    return this.#start + this.#timeline.elapsed;
  }

  after(milliseconds: number, run: () => void): Timer {
    const entry = this.#timeline.after(milliseconds, () => {
      this.#waiting.delete(entry);
      if (!this.#stopped) run();
    });
    this.#waiting.add(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
        this.#waiting.delete(entry);
      },
    };
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  stop(): void {
    this.#stopped = true;
    for (const entry of this.#waiting) entry.cancelled = true;
    this.#waiting.clear();
  }
}

/** Lets every promise that is ready run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
