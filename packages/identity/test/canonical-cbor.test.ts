import { decode, encode } from '@ipld/dag-cbor';
import { concatBytes, decodeCanonical, encodeCanonical, hexEncode, KithError } from '@kith/identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cborDepthLimit, scanCbor } from '../src/cbor-scan.js';
import { fromHex, goldenVectors } from './support/vectors.js';

const verdictOf = (bytes: Uint8Array): string => {
  const result = decodeCanonical(bytes);
  return result.ok ? 'ok' : result.code;
};

/** Name, bytes, verdict. */
const cases: readonly (readonly [string, string, string])[] = [
  ['0', '00', 'ok'],
  ['2^53 - 1', '1b001fffffffffffff', 'ok'],
  ['-(2^53 - 1)', '3b001ffffffffffffe', 'ok'],
  ['1.5 as float64', 'fb3ff8000000000000', 'ok'],
  ['null, true, false', '83f6f5f4', 'ok'],
  ['sorted keys, the shorter first', 'a361610161620262616103', 'ok'],
  ['unsorted keys', 'a2616201616102', 'cbor-not-canonical'],
  ['a longer key first', 'a262616101616202', 'cbor-not-canonical'],
  ['duplicate keys', 'a2616101616102', 'cbor-not-canonical'],
  ['half float 1.5', 'f93e00', 'cbor-not-canonical'],
  ['single float 1.5', 'fa3fc00000', 'cbor-not-canonical'],
  ['integer 1 as float64', 'fb3ff0000000000000', 'cbor-not-canonical'],
  ['-0 as float64', 'fb8000000000000000', 'cbor-not-canonical'],
  ['-0 as half float', 'f98000', 'cbor-not-canonical'],
  ['NaN', 'fb7ff8000000000000', 'cbor-not-canonical'],
  ['NaN with a payload', 'fb7ff8000000000001', 'cbor-not-canonical'],
  ['half NaN', 'f97e00', 'cbor-not-canonical'],
  ['infinity', 'fb7ff0000000000000', 'cbor-not-canonical'],
  ['-infinity', 'fbfff0000000000000', 'cbor-not-canonical'],
  ['undefined', 'f7', 'cbor-not-canonical'],
  ['undefined in an array', '8201f7', 'cbor-not-canonical'],
  ['another simple value', 'e0', 'cbor-not-canonical'],
  ['a two-byte simple value', 'f8ff', 'cbor-not-canonical'],
  ['key __proto__', 'a1695f5f70726f746f5f5fa16161f5', 'cbor-not-canonical'],
  ['key __proto__, long length', 'a178095f5f70726f746f5f5f01', 'cbor-not-canonical'],
  ['key constructor is a name like others', 'a16b636f6e7374727563746f7201', 'ok'],
  ['text __proto__ as a value', 'a16161695f5f70726f746f5f5f', 'ok'],
  ['integer key', 'a10102', 'cbor-not-canonical'],
  ['bytes as key', 'a1416102', 'cbor-not-canonical'],
  ['bad UTF-8', '62c328', 'cbor-not-canonical'],
  ['overlong UTF-8', '62c0af', 'cbor-not-canonical'],
  ['a surrogate in UTF-8', '63eda080', 'cbor-not-canonical'],
  ['bad UTF-8 in a key', 'a161ff01', 'cbor-not-canonical'],
  ['5 in two bytes', '1805', 'cbor-not-canonical'],
  ['5 in nine bytes', '1b0000000000000005', 'cbor-not-canonical'],
  ['length in two bytes', '580100', 'cbor-not-canonical'],
  ['array length in three bytes', '99000101', 'cbor-not-canonical'],
  ['2^53', '1b0020000000000000', 'cbor-not-canonical'],
  ['2^53 + 1', '1b0020000000000001', 'cbor-not-canonical'],
  ['2^64 - 1', '1bffffffffffffffff', 'cbor-not-canonical'],
  ['-2^53', '3b001fffffffffffff', 'cbor-not-canonical'],
  ['-2^64', '3bffffffffffffffff', 'cbor-not-canonical'],
  ['indefinite array', '9f01ff', 'cbor-not-canonical'],
  ['indefinite map', 'bf616101ff', 'cbor-not-canonical'],
  ['indefinite text', '7f6161ff', 'cbor-not-canonical'],
  ['indefinite bytes', '5f4161ff', 'cbor-not-canonical'],
  ['a tag', 'c000', 'cbor-not-canonical'],
  ['a bignum', 'c249010000000000000000', 'cbor-not-canonical'],
  ['a link (tag 42)', 'd82a4100', 'cbor-not-canonical'],
  ['nothing', '', 'cbor-malformed'],
  ['trailing byte', '0000', 'cbor-malformed'],
  ['trailing bytes after a map', 'a000', 'cbor-malformed'],
  ['a lone break', 'ff', 'cbor-malformed'],
  ['break inside an array', '81ff', 'cbor-malformed'],
  ['reserved length', '1c', 'cbor-malformed'],
  ['reserved simple', 'fc', 'cbor-malformed'],
  ['indefinite integer', '1f', 'cbor-malformed'],
  ['array of 2^32 with nothing in it', '9b0000000100000000', 'cbor-malformed'],
  ['array of 2^64 - 1', '9bffffffffffffffff', 'cbor-malformed'],
  ['map of 33 million', 'ba02000000', 'cbor-malformed'],
  ['map without its last value', 'a26161016162', 'cbor-malformed'],
  ['text of 2^63', '7b8000000000000000', 'cbor-malformed'],
  ['bytes one short', '4201', 'cbor-malformed'],
];

describe('canonical CBOR', () => {
  const derived = cases.map(([name, bytes, verdict]) => ({ name, bytes, verdict }));

  it('ID-3 the vectors are the committed ones', () => {
    expect(goldenVectors('canonical-cbor', derived)).toEqual(derived);
  });

  it.each(derived)('ID-3 $name: $verdict', ({ bytes, verdict }) => {
    expect(verdictOf(fromHex(bytes))).toBe(verdict);
  });

  /** What an independent reader of this encoding finds, where the scan finds nothing: one spelling and no other. */
  const byOracle = (bytes: Uint8Array): { ok: boolean; value?: unknown } => {
    try {
      const value: unknown = decode(bytes);
      return hexEncode(encode(value)) === hexEncode(bytes) ? { ok: true, value } : { ok: false };
    } catch (error) {
      if (error instanceof Error) return { ok: false };
      throw error;
    }
  };
  const agrees = (bytes: Uint8Array): void => {
    const result = decodeCanonical(bytes);
    if (!result.ok && result.code !== 'cbor-not-canonical') return;
    const expected = scanCbor(bytes) === null ? byOracle(bytes) : { ok: false };
    expect([hexEncode(bytes), result.ok]).toEqual([hexEncode(bytes), expected.ok]);
    if (result.ok) expect(result.value).toEqual(expected.value);
  };
  const anyValue = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.integer({ min: -70_000, max: 70_000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
      fc.array(tie('any'), { maxLength: 5 }),
      fc.dictionary(
        fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
        tie('any'),
        { maxKeys: 8 },
      ),
    ),
  })).any;

  it('ID-2 writes what an independent writer of dag-cbor writes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(hexEncode(encodeCanonical(value))).toBe(hexEncode(encode(value)));
      }),
      { seed: 7, numRuns: 2000 },
    );
    for (const bits of [7, 8, 15, 16, 31, 32, 52])
      for (const value of [
        2 ** bits - 1,
        2 ** bits,
        -(2 ** bits),
        -(2 ** bits) - 1,
        23,
        24,
        -24,
        -25,
        2 ** 60,
        -0,
        5e-324,
      ])
        expect(hexEncode(encodeCanonical(value))).toBe(hexEncode(encode(value)));
  });

  it('ID-3 reads what an independent reader of dag-cbor reads, and nothing that it would write otherwise', () => {
    fc.assert(
      fc.property(anyValue, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), (value, changes) => {
        const bytes = encode(value).slice();
        agrees(bytes);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        agrees(bytes);
      }),
      { seed: 8, numRuns: 4000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 12 }), agrees), { seed: 9, numRuns: 20_000 });
    // Every item of up to two bytes, and every pair of keys of two bytes.
    for (let first = 0; first < 256; first += 1)
      for (let second = 0; second < 256; second += 1) {
        agrees(Uint8Array.of(first, second));
        agrees(Uint8Array.of(0xa2, 0x62, 0x61, first, 1, 0x62, 0x61, second, 2));
      }
  });

  it('ID-2 what is written is read back, in one spelling', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.string({ unit: 'binary' }),
        fc.uint8Array(),
        fc.array(tie('any'), { maxLength: 5 }),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('any'),
          { maxKeys: 5 },
        ),
      ),
    })).any;
    fc.assert(
      fc.property(value, (original) => {
        const bytes = encodeCanonical(original);
        const result = decodeCanonical(bytes);
        expect(result.ok).toBe(true);
        if (result.ok) expect(hexEncode(encodeCanonical(result.value))).toBe(hexEncode(bytes));
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('ID-2 key order of the object does not matter', () => {
    expect(encodeCanonical({ b: 1, aa: 2, a: 3 })).toEqual(encodeCanonical({ a: 3, aa: 2, b: 1 }));
  });

  it('ID-2 encoded bytes own their memory and share no pool', () => {
    const bytes = encodeCanonical(['a', new Uint8Array(20)]);
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
  });

  it('ID-2 a lone surrogate becomes U+FFFD and is read back so', () => {
    expect(decodeCanonical(encodeCanonical(['a\ud800', '\udc00b']))).toEqual({
      ok: true,
      value: ['a\ufffd', '\ufffdb'],
    });
  });

  it.each([
    ['undefined', undefined],
    ['undefined inside', { a: undefined }],
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['2^53 + 1', 2n ** 53n + 1n],
    ['a function', () => 1],
    ['a hole in an array', Object.assign([1], { length: 2 })],
    ['an object with a class', new Date(0)],
    ['a Map', new Map()],
    ['two keys that are written alike', { 'a\ud800': 1, 'a\ud801': 2 }],
    ['a __proto__ key', JSON.parse('{"__proto__": 1}')],
  ])('ID-2 refuses to write %s', (_, value) => {
    expect(codeOf(() => encodeCanonical(value))).toBe('cbor-unsupported');
  });

  it('ID-2 refuses to write a value that contains itself', () => {
    const value: unknown[] = [];
    value.push(value);
    expect(codeOf(() => encodeCanonical(value))).toBe('cbor-unsupported');
  });

  it('ID-4 depth ends at the limit, for arrays and maps, long before the stack does', () => {
    const nested = (open: string, depth: number) => concatBytes(fromHex(open.repeat(depth)), Uint8Array.of(0));
    for (const open of ['81', 'a16161']) {
      expect(verdictOf(nested(open, cborDepthLimit))).toBe('ok');
      for (const depth of [cborDepthLimit + 1, 100, 5_000, 200_000]) {
        expect(verdictOf(nested(open, depth)), `${open} ${depth}`).toBe('cbor-too-deep');
      }
    }
    expect(verdictOf(new Uint8Array(200_000).fill(0x81))).toBe('cbor-too-deep');
    let value: unknown = 0;
    for (let depth = 0; depth < cborDepthLimit; depth++) value = [value];
    expect(verdictOf(encodeCanonical(value))).toBe('ok');
    expect(codeOf(() => encodeCanonical([value]))).toBe('cbor-unsupported');
  });

  it('ID-3 truncated at every byte, and with any byte changed, never throws and never reads as the same bytes', () => {
    const bytes = encodeCanonical([1, { a: new Uint8Array(3), b: ['text', null, -70_000], c: 1.25 }, 2 ** 40]);
    for (let length = 0; length < bytes.length; length++) {
      expect(verdictOf(bytes.subarray(0, length))).toBe('cbor-malformed');
    }
    for (let index = 0; index < bytes.length; index++) {
      for (let value = 0; value < 256; value++) {
        const changed = Uint8Array.from(bytes);
        changed[index] = value;
        const result = decodeCanonical(changed);
        if (result.ok) expect(hexEncode(encodeCanonical(result.value))).toBe(hexEncode(changed));
      }
    }
  });

  it('ID-3 random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const result = decodeCanonical(bytes);
        if (result.ok) expect(hexEncode(encodeCanonical(result.value))).toBe(hexEncode(bytes));
      }),
      { seed: 6, numRuns: 5000 },
    );
  });

  it('ID-3 a refused __proto__ key leaves prototypes alone', () => {
    decodeCanonical(fromHex('a1695f5f70726f746f5f5fa16161f5'));
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof KithError) return error.code;
    throw error;
  }
  return 'no error';
}
