/** Time as a port, so that a test decides when 45 seconds have passed. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump in either direction. */
  now(): number;
  after(milliseconds: number, run: () => void): Timer;
}

/** Names one call that a clock has been asked for. After `cancel()` the call does not happen. */
export interface Timer {
  cancel(): void;
}

/** The clock of the operating system: `Date.now` and `setTimeout`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};
