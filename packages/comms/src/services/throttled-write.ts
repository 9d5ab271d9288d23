import type { Clock, Timer } from '@kith/identity';

export interface ThrottledWrite<T> {
  /** Resolves when this value, or one merged with it, has been written. */
  write(value: T): Promise<void>;
  /** Writes what is waiting, at once. */
  flush(): Promise<void>;
}

/**
 * Writes the first value at once and what follows merged, at most once per interval: reading along in a busy channel must not
 * cost a signed change per message.
 */
export function throttledWrite<T>(options: {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly interval: number;
  readonly merge: (waiting: T, value: T) => T;
  readonly run: (value: T) => Promise<void>;
}): ThrottledWrite<T> {
  let waiting: { value: T; settled: PromiseWithResolvers } | undefined;
  let timer: Timer | undefined;

  const start = (): void => {
    if (waiting === undefined) return;
    const { value, settled } = waiting;
    waiting = undefined;
    options.run(value).then(settled.resolve, settled.reject);
  };

  const pause = () => {
    timer = options.clock.after(options.interval, () => {
      timer = undefined;
      if (waiting === undefined) return;
      pause();
      start();
    });
  };

  return {
    write(value) {
      waiting =
        waiting === undefined
          ? { value, settled: withResolvers() }
          : { ...waiting, value: options.merge(waiting.value, value) };
      const { promise } = waiting.settled;
      if (timer === undefined) {
        pause();
        start();
      }
      return promise;
    },
    async flush() {
      timer?.cancel();
      timer = undefined;
      const last = waiting?.settled.promise;
      start();
      await last;
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
