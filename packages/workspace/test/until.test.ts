import { observable } from '@kith/identity';
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
});
