import { base64urlEncode, systemClock } from '@kith/identity';
import type { Did } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import type { Feed } from '../src/log/feed.js';
import { memoryStorage } from '../src/storage/memory.js';
import { HeldBy } from '../src/sync/held-by.js';

const me: Did = 'did:key:zMe';
const other: Did = 'did:key:zOther';
const device = (name: number) => new Uint8Array(32).fill(name);
const feed = { number: 3 } as Feed;

async function scene() {
  const failures: unknown[] = [];
  const held = new HeldBy({
    store: await memoryStorage().open('space'),
    clock: systemClock,
    onFailed: () => failures.push('failed'),
    onSaved: () => {},
    onError: (error) => failures.push(error),
  });
  const listed = new Map([
    [base64urlEncode(device(1)), { person: me }],
    [base64urlEncode(device(2)), { person: other }],
  ]);
  return { held, listed, failures };
}

describe('what other devices hold', () => {
  it('SPACE-14 a length of n acknowledges the entries below n, and says nothing of entry n', async () => {
    const { held, listed } = await scene();
    held.acknowledged(device(2), feed, 5);
    expect(held.count(3, 4, listed, me)).toEqual({ devices: 1, others: 1 });
    expect(held.count(3, 5, listed, me)).toEqual({ devices: 0, others: 0 });
    expect(held.furthest(3)).toBe(5);
    expect(held.count(4, 0, listed, me)).toEqual({ devices: 0, others: 0 });
    await held.save();
  });

  it('SPACE-14 a device of the same person is no other person, and one that is not listed is nobody', async () => {
    const { held, listed } = await scene();
    for (const name of [1, 7]) held.acknowledged(device(name), feed, 5);
    expect(held.count(3, 0, listed, me)).toEqual({ devices: 1, others: 0 });
    held.acknowledged(device(2), feed, 5);
    expect(held.count(3, 0, listed, me)).toEqual({ devices: 2, others: 1 });
    await held.save();
  });

  it('SPACE-14 what was acknowledged is never taken back by a smaller number', async () => {
    const { held, listed } = await scene();
    held.acknowledged(device(2), feed, 5);
    held.acknowledged(device(2), feed, 2);
    expect(held.count(3, 4, listed, me).others).toBe(1);
    await held.save();
  });
});
