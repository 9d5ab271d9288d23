/** A value now or later. Node signs and verifies synchronously, browsers do not; `await` accepts both. */
export type Awaitable<T> = T | Promise<T>;

/** Continues at once when the value is there, later when it is not, so that synchronous engines stay synchronous. */
export function chain<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return isPromise(value) ? resume(value, next) : next(value);
}

async function resume<T, U>(promise: Promise<T>, next: (value: T) => Awaitable<U>): Promise<U> {
  return next(await promise);
}

/** By its `then`: a promise from another realm is no instance of this one's Promise, and must not pass for a value. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** Names one call that a clock has been asked for. After `cancel()` the call does not happen. */
export interface Timer {
  cancel(): void;
}

/** Time as a port, so that ten peers can live in one process under one simulated clock. */
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
