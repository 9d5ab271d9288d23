import { describe, expect, it } from 'vitest';
import { patientClock, type Clock } from '../src/index.js';

/** A clock whose event loop may stall: what was due meanwhile runs late, once. */
class StallingClock implements Clock {
  #now = 1_000_000;
  #waiting: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): { cancel(): void } {
    const entry = { at: this.#now + milliseconds, run };
    this.#waiting.push(entry);
    return { cancel: () => void (this.#waiting = this.#waiting.filter((other) => other !== entry)) };
  }

  get pending(): number {
    return this.#waiting.length;
  }

  pass(milliseconds: number): void {
    for (let step = 0; step < milliseconds; step += 50) this.stall(50);
  }

  stall(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter((entry) => !due.includes(entry));
    for (const { run } of due) run();
  }
}

describe('a patient clock', () => {
  it('ID-19 waits as long as the clock it was made from while nothing stalls, and tells the same time', () => {
    const clock = new StallingClock();
    const patient = patientClock(clock);
    for (const wait of [0, 200, 500, 501, 7_000]) {
      let ran = 0;
      patient.after(wait, () => (ran += 1));
      clock.pass(Math.max(0, Math.ceil(wait / 50) * 50 - 50));
      expect([wait, ran]).toEqual([wait, 0]);
      clock.pass(50);
      expect([wait, ran]).toEqual([wait, 1]);
    }
    expect(patient.now()).toBe(clock.now());
    expect(clock.pending).toBe(0);
  });

  it('ID-19 a stall of a minute counts as half a second', () => {
    const clock = new StallingClock();
    let ran = 0;
    patientClock(clock).after(7_000, () => (ran += 1));
    clock.stall(60_000);
    clock.pass(3_000);
    clock.stall(60_000);
    clock.pass(2_900);
    expect(ran).toBe(0);
    clock.pass(100);
    expect(ran).toBe(1);
  });

  it('ID-19 a wait that was cancelled in any slice does nothing', () => {
    const clock = new StallingClock();
    let ran = 0;
    const timer = patientClock(clock).after(2_000, () => (ran += 1));
    clock.pass(1_200);
    timer.cancel();
    clock.pass(5_000);
    expect([ran, clock.pending]).toEqual([0, 0]);
  });
});
