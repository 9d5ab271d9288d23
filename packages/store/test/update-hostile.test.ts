import { describe, expect, it } from 'vitest';
import { hostileUpdates, joined, overlongVarint } from '../../../test/support/foreign-updates.js';
import { UPDATE_MAX_BYTES } from '../src/format/limits.js';
import { encodeRange } from '../src/update/encode-range.js';
import { readUpdate } from '../src/update/read-update.js';
import type { UpdateCode } from '../src/update/read-update.js';
import { expectSameBytes } from './support/same-bytes.js';

const rule: Readonly<Record<UpdateCode, string>> = {
  'update-size': 'G1',
  'update-blocks': 'G1',
  'update-entries': 'G1',
  'update-varint': 'G2',
  'update-truncated': 'G2',
  'update-client': 'G3',
  'update-clock': 'G3',
  'update-struct': 'G5',
  'update-deletes': 'G6',
  'update-trailing': 'G6',
};

const entries = [1, 2, 3].map((n) => new Uint8Array(120).fill(n));

describe.each([
  ['at the first entry of a feed', 0],
  ['mid-segment', 4],
  ['at the start of a later segment', 512],
])('hostile updates %s', (_, from) => {
  const cases = hostileUpdates({ from, entries }).map((hostile) =>
    Object.assign(hostile, { rule: rule[hostile.code as UpdateCode] }),
  );

  it.each(cases)('$rule $name', ({ bytes, code }) => {
    const before = Uint8Array.from(bytes);
    expect(readUpdate(bytes)).toEqual({ ok: false, code });
    expectSameBytes(bytes, before);
  });

  it('G5 would be taken without their fault', () => {
    expect(readUpdate(encodeRange(from, entries))).toEqual({ ok: true, runs: [{ from, entries }] });
  });
});

describe('bounded cost', () => {
  it('G1 refuses 256 KiB and one byte without looking at any of them', () => {
    const { update, reads } = counting(new Uint8Array(UPDATE_MAX_BYTES + 1));
    expect(readUpdate(update)).toEqual({ ok: false, code: 'update-size' });
    expect(reads()).toBe(0);
  });

  it('G1 reads an update of exactly 256 KiB', () => {
    const overhead = encodeRange(0, [new Uint8Array(UPDATE_MAX_BYTES - 100)]).length - (UPDATE_MAX_BYTES - 100);
    const update = encodeRange(0, [new Uint8Array(UPDATE_MAX_BYTES - overhead)]);
    expect(update).toHaveLength(UPDATE_MAX_BYTES);
    expect(readUpdate(update).ok).toBe(true);
  });

  it.each([
    ['33,000,000 blocks', 4, [0xc0, 0x94, 0xde, 0x0f], 'update-blocks'],
    ['2^32 blocks', 5, [0x80, 0x80, 0x80, 0x80, 0x10], 'update-blocks'],
    ['33,000,000 structs', 7, [1, 0xc0, 0x94, 0xde, 0x0f, 1, 0], 'update-clock'],
    ['an overlong varint', 9, new Uint8Array(200_000).fill(128), 'update-varint'],
  ] as const)('G2 %s cost %i bytes of reading and no memory', (_, most, bytes, code) => {
    const { update, reads } = counting(Uint8Array.from(bytes));
    expect(readUpdate(update)).toEqual({ ok: false, code });
    expect(reads()).toBeLessThanOrEqual(most);
    const plain = Uint8Array.from(bytes);
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 1000; round += 1) readUpdate(plain);
    // One preallocated array of 33,000,000 takes 264 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
  });

  it('G2 refuses 80,000 blocks of nothing at the first', () => {
    const blocks = Array.from({ length: 80_000 }, () => [0, 1, 0]).flat();
    const { update, reads } = counting(joined([0x80, 0x02], blocks));
    expect(readUpdate(update).ok).toBe(false);
    expect(reads()).toBeLessThanOrEqual(5);
  });
});

describe('every prefix and every longer spelling', () => {
  const honest = encodeRange(255, [entries[0], entries[1]] as Uint8Array[]);

  it('G2 an update cut short at any byte is truncated', () => {
    for (let length = 0; length < honest.length; length += 1) {
      expect(readUpdate(honest.subarray(0, length)), `${length} bytes`).toEqual({
        ok: false,
        code: 'update-truncated',
      });
    }
  });

  it('G2 no byte that is a varint of its own may be spelled with two', () => {
    // blocks, structs, client, clock | info, parentInfo, name | … of the first block, which is segment 1.
    for (const position of [0, 1, 2, 3, 6]) {
      const value = honest[position] as number;
      const longer = joined(honest.subarray(0, position), overlongVarint(value), honest.subarray(position + 1));
      expect(readUpdate(longer), `byte ${position}`).toEqual({ ok: false, code: 'update-varint' });
    }
  });
});

/** Counts how many bytes of an update are looked at. */
function counting(bytes: Uint8Array): { update: Uint8Array; reads: () => number } {
  let reads = 0;
  const update = new Proxy(bytes, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1;
      const value: unknown = Reflect.get(target, name, target);
      return value;
    },
  });
  return { update, reads: () => reads };
}
