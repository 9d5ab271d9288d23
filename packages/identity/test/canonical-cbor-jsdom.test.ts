// @vitest-environment jsdom
import { decodeCanonical, encodeCanonical } from '@kith/identity';
import { describe, expect, it } from 'vitest';

describe('canonical CBOR where the globals are not those of Node', () => {
  it('ID-2 gives bytes of this realm, however long, so that they are bytes inside of others too', () => {
    for (const length of [1, 200, 300, 5000, 100_000]) {
      const inner = encodeCanonical([new Uint8Array(length)]);
      expect([length, inner instanceof Uint8Array]).toEqual([length, true]);
      expect(inner.byteLength).toBe(inner.buffer.byteLength);
      const outer = decodeCanonical(encodeCanonical([inner]));
      expect(outer.ok && Array.isArray(outer.value) && outer.value[0] instanceof Uint8Array).toBe(true);
    }
  });
});
