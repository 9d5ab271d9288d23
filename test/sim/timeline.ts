import type { Clock } from '@kith/identity';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const START = 1_800_000_000_000;

/**
 * Virtual time: everything that happens later stands in one queue, and time moves only when the next of it is run. Whatever
 * is under way in promises comes to rest before the next thing happens, so a run depends on nothing but its seed.
 */
export class Timeline {
  #now = START;
  #order = 0;
  /** A binary heap by time, then by order of scheduling. */
  readonly #heap: Due[] = [];

  get now(): number {
    return this.#now;
  }
  /** Milliseconds since the beginning, for the trace. */
  get elapsed(): number {
    return this.#now - START;
  }
  get idle(): boolean {
    return this.#heap.length === 0;
  }

  after(milliseconds: number, run: () => void): void {
    this.#order += 1;
    const heap = this.#heap;
    heap.push({ at: this.#now + Math.max(0, milliseconds), order: this.#order, run });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (before(heap[parent] as Due, heap[child] as Due)) break;
      swap(heap, parent, child);
      child = parent;
    }
  }

  /** Runs what is due within the next `milliseconds`; resolves when that time has come. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    while ((this.#heap[0]?.at ?? Number.POSITIVE_INFINITY) <= end) await this.#step();
    this.#now = end;
  }

  /** Runs until nothing is left to happen. False when that takes more than `limit` steps. */
  async untilIdle(limit: number): Promise<boolean> {
    await settled();
    for (let steps = 0; this.#heap.length > 0; steps += 1) {
      if (steps >= limit) return false;
      await this.#step();
    }
    return true;
  }

  async #step(): Promise<void> {
    const heap = this.#heap;
    const first = heap[0] as Due;
    const last = heap.pop() as Due;
    if (heap.length > 0) {
      heap[0] = last;
      for (let parent = 0; ;) {
        let least = parent;
        for (const child of [2 * parent + 1, 2 * parent + 2])
          if (child < heap.length && before(heap[child] as Due, heap[least] as Due)) least = child;
        if (least === parent) break;
        swap(heap, least, parent);
        parent = least;
      }
    }
    this.#now = first.at;
    first.run();
    await settled();
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function swap(heap: Due[], a: number, b: number): void {
  const kept = heap[a] as Due;
  heap[a] = heap[b] as Due;
  heap[b] = kept;
}

/** Promises never wait for a timer of the machine here, so one turn of the event loop finishes all that can be finished. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The clock of one running process: it may be wrong by `skew` milliseconds, and ends with the process. */
export function processClock(timeline: Timeline, skew: number, isAlive: () => boolean): Clock {
  return {
    now: () => timeline.now + skew,
    after(milliseconds, run) {
      let waiting = true;
      timeline.after(milliseconds, () => {
        if (!waiting || !isAlive()) return;
        waiting = false;
        run();
      });
      return { cancel: () => (waiting = false) };
    },
  };
}
