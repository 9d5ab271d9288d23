import {
  base64urlDecode,
  base64urlEncode,
  compareBytes,
  concatBytes,
  equalBytes,
  hexDecode,
  hexEncode,
  inDomain,
  utf8Decode,
  utf8Encode,
} from '@kith/identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const anyBytes = fc.uint8Array({ maxLength: 70 });

describe('bytes', () => {
  it('ID-1 base64url agrees with Buffer and has one spelling per value', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const text = base64urlEncode(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(base64urlDecode(text)).toEqual(bytes);
      }),
      { seed: 1 },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'A Q g w Z z 0 9 - _ = + / é'.split(' ')), maxLength: 9 }),
        (text) => {
          const bytes = base64urlDecode(text);
          if (bytes !== null) expect(base64urlEncode(bytes)).toBe(text);
        },
      ),
      { seed: 2, numRuns: 2000 },
    );
  });

  it.each(['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'AA=', 'A+A', 'A/A', ' AA', 'AA\n', 'AAé', 'ＡＡ'])(
    'ID-1 refuses as base64url: %j',
    (text) => {
      expect(base64urlDecode(text)).toBeNull();
    },
  );

  it('ID-1 hexadecimal agrees with Buffer', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(hexEncode(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(hexDecode(hexEncode(bytes).toUpperCase())).toEqual(bytes);
      }),
      { seed: 3 },
    );
    for (const wrong of ['0', 'zz', '0x', ' 00', '0 ', '١٢']) expect(hexDecode(wrong), wrong).toBeNull();
  });

  it('ID-1 bad UTF-8 gives null, a byte order mark stays', () => {
    expect(utf8Decode(utf8Encode('\ufeffπ'))).toBe('\ufeffπ');
    expect(utf8Decode(utf8Encode('a\ud800'))).toBe('a\ufffd');
    for (const wrong of ['ff', 'c0af', 'eda080', 'f4908080', 'e282']) expect(utf8Decode(hexDecode(wrong)!)).toBeNull();
  });

  it('ID-1 order is bytewise and total, a prefix comes first', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        expect(equalBytes(a, b)).toBe(compareBytes(a, b) === 0);
        expect(Math.sign(compareBytes(a, concatBytes(a, Uint8Array.of(0))))).toBe(-1);
        expect(equalBytes(a, Uint8Array.from(a))).toBe(true);
      }),
      { seed: 4 },
    );
  });

  it('ID-1 a domain is its string and then the parts', () => {
    expect(inDomain('seal', Uint8Array.of(1), Uint8Array.of(2))).toEqual(
      concatBytes(utf8Encode('kith/v1/seal'), Uint8Array.of(1, 2)),
    );
  });
});
