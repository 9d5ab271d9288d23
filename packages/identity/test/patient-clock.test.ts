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
    // What one of them cancels does not run.
    for (const entry of this.#waiting.filter(({ at }) => at <= this.#now)) {
      if (!this.#waiting.includes(entry)) continue;
      this.#waiting = this.#waiting.filter((other) => other !== entry);
      entry.run();
    }
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

  it('ID-19 a stall counts as half a second', () => {
    const clock = new StallingClock();
    let ran = 0;
    patientClock(clock).after(7_000, () => (ran += 1));
    clock.stall(30_000);
    clock.pass(3_000);
    clock.stall(25_000);
    clock.pass(2_900);
    expect(ran).toBe(0);
    clock.pass(100);
    expect([ran, clock.pending]).toEqual([1, 0]);
  });

  it('ID-19 stalls draw a wait out by a minute, and leave half a second after the last one', () => {
    const clock = new StallingClock();
    const patient = patientClock(clock);
    let ran = 0;
    patient.after(7_000, () => (ran += 1));
    clock.stall(3_600_000);
    expect(ran).toBe(0);
    clock.pass(450);
    expect(ran).toBe(0);
    clock.pass(50);
    expect([ran, clock.pending]).toEqual([1, 0]);
    // A hidden page whose timers run once a minute.
    patient.after(10_000, () => (ran += 1));
    for (let minutes = 0; minutes < 3; minutes += 1) clock.stall(60_000);
    expect([ran, clock.pending]).toEqual([2, 0]);
    patient.after(10_000, () => (ran += 1)).cancel();
    expect(clock.pending).toBe(0);
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
