import { observable } from '@kith/identity';
import { SimulatedClock } from '../../mesh/test/support/clock.js';
import { describe, expect, it } from 'vitest';
import { until } from '../src/index.js';

describe('until', () => {
  it('WS-20 resolves with the first value that holds, now or later', async () => {
    const value = observable(1);
    expect(await until(value, (n) => n === 1)).toBe(1);
    const later = until(value, (n) => n > 2);
    value.set(2);
    value.set(3);
    value.set(4);
    expect(await later).toBe(3);
  });

  it('WS-20 gives up when told to', async () => {
    const stop = new AbortController();
    const waiting = until(observable(1), (n) => n === 2, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(until(observable(1), () => true, { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('WS-20 gives up in time, and leaves no timer behind', async () => {
    const clock = new SimulatedClock();
    const value = observable(1);
    const waiting = until(value, (n) => n === 2, { timeout: 1_000, clock });
    const refused = expect(waiting).rejects.toMatchObject({ code: 'until-timeout' });
    await clock.advance(1_000);
    await refused;
    const came = until(value, (n) => n === 2, { timeout: 1_000, clock });
    value.set(2);
    expect(await came).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('WS-20 rejects with what its condition throws', async () => {
    const value = observable(1);
    const waiting = until(value, (n) => {
      if (n === 2) throw new Error('a condition is broken');
      return false;
    });
    value.set(2);
    await expect(waiting).rejects.toThrow('a condition is broken');
  });
});
