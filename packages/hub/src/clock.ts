/** Time as a port, so that a test decides when 45 seconds have passed. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump in either direction. */
  now(): number;
  after(milliseconds: number, run: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};
