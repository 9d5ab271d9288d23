/** A value, or a promise of it. Node signs and verifies synchronously, browsers do not. `await` accepts both. */
export type Awaitable<T> = T | Promise<T>;

/** Calls `next` with a value: at once for a value, later for a promise. Synchronous engines stay synchronous. */
export function chain<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return isPromise(value) ? resume(value, next) : next(value);
}

async function resume<T, U>(promise: Promise<T>, next: (value: T) => Awaitable<U>): Promise<U> {
  return next(await promise);
}

/** Tells whether a value is a promise, by its `then`. A promise of another realm is no instance of this realm's Promise. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** One scheduled call of a clock. After `cancel()` the call does not happen. */
export interface Timer {
  cancel(): void;
}

/** Time as a port, so that ten peers can run in one process under one simulated clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump in either direction. */
  now(): number;
  after(milliseconds: number, run: () => void): Timer;
}

/** Returns `length` fresh random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** The clock of the operating system: `Date.now` and `setTimeout`. A running timer keeps a Node process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};
