import type { Clock, Timer } from '@kith/identity';

export interface ThrottledWrite<T> {
  /** Resolves when this value, or one merged with it, has been written. */
  write(value: T): Promise<void>;
  /** Writes what is waiting, at once. */
  flush(): Promise<void>;
}

/** Milliseconds. */
const LONGEST_INTERVAL = 60_000;

/**
 * Writes the first value at once and what follows merged, at most once per interval: reading along in a busy channel must not
 * cost a signed change per message. What could not be written is written with what follows, or by itself after twice the interval, and
 * twice as long each time.
 */
export function throttledWrite<T>(options: {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly interval: number;
  readonly merge: (waiting: T, value: T) => T;
  readonly run: (value: T) => Promise<void>;
}): ThrottledWrite<T> {
  let waiting: { value: T; settled: PromiseWithResolvers } | undefined;
  let unwritten: { value: T } | undefined;
  let interval = options.interval;
  let timer: Timer | undefined;
  let flushed = false;

  const keep = (value: T): void => {
    unwritten = { value: unwritten === undefined ? value : options.merge(unwritten.value, value) };
  };

  const start = async (): Promise<void> => {
    const values = [unwritten, waiting].flatMap((each) => (each === undefined ? [] : [each.value]));
    const [first, ...others] = values;
    if (first === undefined) return;
    const value = others.reduce(options.merge, first);
    const settled = waiting?.settled;
    waiting = unwritten = undefined;
    try {
      await options.run(value);
      interval = options.interval;
      settled?.resolve();
    } catch (error) {
      keep(value);
      interval = Math.min(LONGEST_INTERVAL, interval * 2);
      if (timer === undefined && !flushed) pause();
      // Whoever asked is told. Of what is tried again the space has told already that it failed.
      settled?.reject(error);
      if (flushed) throw error;
    }
  };

  const pause = () => {
    timer = options.clock.after(interval, () => {
      timer = undefined;
      if (waiting === undefined && unwritten === undefined) return;
      pause();
      void start();
    });
  };

  return {
    write(value) {
      flushed = false;
      waiting =
        waiting === undefined
          ? { value, settled: withResolvers() }
          : { ...waiting, value: options.merge(waiting.value, value) };
      const { promise } = waiting.settled;
      if (timer === undefined) {
        pause();
        void start();
      }
      return promise;
    },
    async flush() {
      flushed = true;
      timer?.cancel();
      timer = undefined;
      await start();
    },
  };
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers(): PromiseWithResolvers {
  let resolve: () => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
