import { hexEncode } from '@kith/identity';
import { expect } from 'vitest';

/** Like toEqual for bytes, but fast enough for megabytes. */
export function expectSameBytes(actual: Uint8Array, expected: Uint8Array, label = ''): void {
  if (Buffer.compare(actual, expected) !== 0) expect(hexEncode(actual), label).toBe(hexEncode(expected));
}

export function expectSameEntries(actual: readonly Uint8Array[], expected: readonly Uint8Array[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, bytes] of actual.entries())
    expectSameBytes(bytes, expected[index] as Uint8Array, `entry ${index}`);
}
