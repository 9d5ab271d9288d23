import { encode } from '@ipld/dag-cbor';
import { concatBytes } from '@kith/identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBody,
  decodeClearBody,
  encodeBody,
  encodeClearBody,
  paddedLength,
  readReferences,
} from '../src/format/body.js';
import type { Body } from '../src/format/body.js';

const nonce = new Uint8Array(16).fill(1);
const id = new Uint8Array(32).fill(2);
const reference = [id, 5, id];
const patch = { t: 0, s: 'message', v: 1, c: nonce, p: { text: 'hello' } };
const update = { t: 1, s: 'page', v: 1, n: id, u: new Uint8Array(5) };
const snapshot = { t: 2, s: 'message', v: 1, c: nonce, p: {}, o: [reference] };

/** Padded as documented, by another way of counting. */
function padded(content: Uint8Array): Uint8Array {
  const length = content.length + 2;
  return concatBytes(Uint8Array.of(0), content, Uint8Array.of(0x80), new Uint8Array(padme(length) - length));
}

/** Padmé with bit operations, as its paper has it. */
function padme(length: number): number {
  if (length <= 256) return (length + 31) & ~31;
  const exponent = 31 - Math.clz32(length);
  const mask = (1 << (exponent - (32 - Math.clz32(exponent)))) - 1;
  return (length + mask) & ~mask;
}

describe('padding', () => {
  it('FMT-16 is to a multiple of 32 up to 256 bytes, padmé above, and never more than 12 %', () => {
    for (let length = 1; length <= 70_000; length += 1) {
      const to = paddedLength(length);
      if (to !== padme(length) || to < length) expect([length, to]).toEqual([length, padme(length)]);
      if (length > 256 && to > length * 1.12) expect([length, to]).toEqual([length, 'at most 12 % more']);
    }
  });

  it('FMT-16 hides every length from 0 to 300 and gives it back', () => {
    for (let length = 0; length <= 300; length += 1) {
      const body: Body = {
        type: 'update',
        node: { by: 'id', id },
        schema: 's',
        version: 1,
        update: new Uint8Array(length).fill(0x80),
      };
      const plaintext = encodeBody(body);
      expect(plaintext).toEqual(padded(encode({ t: 1, s: 's', v: 1, n: id, u: body.update })));
      expect(decodeBody(plaintext)).toEqual({ ok: true, body });
    }
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['zeros alone', new Uint8Array(32)],
    ['no end mark', Uint8Array.of(0, ...encode(patch))],
    [
      'another end mark',
      padded(encode(patch)).map((byte, index) => (index === encode(patch).length + 1 ? 0x81 : byte)),
    ],
    ['no content', padded(new Uint8Array())],
    ['32 zeros too many', concatBytes(padded(encode(patch)), new Uint8Array(32))],
    ['32 zeros too few', padded(encode({ ...patch, p: { text: 'a'.repeat(40) } })).subarray(0, 64)],
    ['one zero too few', padded(encode(patch)).subarray(0, -1)],
    ['something after the end mark', concatBytes(padded(encode(patch)).subarray(0, -1), Uint8Array.of(1))],
    ['content that is not canonical', padded(Uint8Array.of(0xa1, 0x61, 0x74, 0x18, 0x00))],
    ['content and more', padded(concatBytes(encode(patch), Uint8Array.of(0)))],
  ])('FMT-16 refuses %s', (_, plaintext) => {
    expect(decodeBody(plaintext)).toEqual({ ok: false, code: 'body-malformed' });
  });

  it('FMT-16 tells a codec of later versions from damage', () => {
    const later = padded(encode(patch));
    later[0] = 1;
    expect(decodeBody(later)).toEqual({ ok: false, code: 'body-codec' });
  });

  it('FMT-16 answers for any bytes and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, wrap) => {
        expect(typeof decodeBody(wrap ? padded(bytes) : bytes).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('bodies', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      text,
      fc.uint8Array({ maxLength: 20 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  const set = fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), value, { maxKeys: 5, noNullPrototype: true });
  const made = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => ({ by: 'nonce', nonce: bytes }) as const),
    fc.stringMatching(/^.{1,60}$/).map((key) => ({ by: 'key', key }) as const),
  );
  const node = fc.oneof(
    made,
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => ({ by: 'id', id: bytes }) as const),
  );
  const common = { schema: fc.stringMatching(/^[a-z]{1,128}$/), version: fc.maxSafeNat() };
  const covers = fc.array(
    fc.record({ feed: fc.constant(id), seq: fc.maxSafeNat(), hash: fc.constant(nonce).map(() => id) }),
    { maxLength: 3 },
  );
  const bodies = fc.oneof(
    fc.record({ type: fc.constant('patch' as const), node, ...common, set }),
    fc.record({ type: fc.constant('update' as const), node, ...common, update: fc.uint8Array({ maxLength: 300 }) }),
    fc.record({ type: fc.constant('snapshot' as const), node: made, ...common, set, covers }),
  ) as fc.Arbitrary<Exclude<Body, { type: 'unknown' }>>;

  it('FMT-17 come back as they were written', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const answer = decodeBody(encodeBody(body));
        expect(answer).toEqual({ ok: true, body });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a patch', patch],
    ['an update', update],
    ['a snapshot', snapshot],
    ['a patch with members of later versions', { ...patch, z: 'later' }],
  ])('FMT-17 reads %s', (_, fields) => {
    expect(decodeBody(padded(encode(fields))).ok).toBe(true);
  });

  it('FMT-17 keeps a type of later versions, whatever it looks like', () => {
    expect(decodeBody(padded(encode({ t: 3 })))).toEqual({ ok: true, body: { type: 'unknown', name: 3 } });
    expect(decodeBody(padded(encode({ t: 900, s: 4, p: [] })))).toEqual({
      ok: true,
      body: { type: 'unknown', name: 900 },
    });
  });

  const without = (fields: Record<string, unknown>, name: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));

  it.each([
    ['an array', [0]],
    ['bytes', new Uint8Array(8)],
    ['no type', without(patch, 't')],
    ['a type that is text', { ...patch, t: 'patch' }],
    ['a negative type', { ...patch, t: -1 }],
    ['no schema', without(patch, 's')],
    ['a schema without a name', { ...patch, s: '' }],
    ['a schema of 129 characters', { ...patch, s: 's'.repeat(129) }],
    ['no version', without(patch, 'v')],
    ['a version that is a fraction', { ...patch, v: 1.5 }],
    ['no node', without(patch, 'c')],
    ['a node named twice', { ...patch, n: id }],
    ['a node named by null and a nonce', { ...patch, k: null }],
    ['a nonce of 15 bytes', { ...patch, c: nonce.subarray(1) }],
    ['an id of 31 bytes', { ...update, n: id.subarray(1) }],
    ['a key without characters', { ...without(patch, 'c'), k: '' }],
    ['a key of 513 characters', { ...without(patch, 'c'), k: 'k'.repeat(513) }],
    ['a patch without properties', without(patch, 'p')],
    ['a patch of an array', { ...patch, p: [] }],
    ['a patch of bytes', { ...patch, p: new Uint8Array(1) }],
    ['an update that is text', { ...update, u: 'update' }],
    ['an update without its bytes', without(update, 'u')],
    ['a snapshot that covers an unknown', without(snapshot, 'o')],
    ['a snapshot of a node by its id', { ...without(snapshot, 'c'), n: id }],
    ['a reference of two members', { ...snapshot, o: [[id, 5]] }],
    ['a reference of four members', { ...snapshot, o: [[id, 5, id, id]] }],
    ['a reference whose seq is negative', { ...snapshot, o: [[id, -5, id]] }],
    ['a reference whose hash has 31 bytes', { ...snapshot, o: [[id, 5, id.subarray(1)]] }],
    ['a reference whose feed is text', { ...snapshot, o: [['feed', 5, id]] }],
    ['a reference that is none', { ...snapshot, o: [7] }],
  ])('FMT-17 refuses %s', (_, fields) => {
    expect(decodeBody(padded(encode(fields)))).toEqual({ ok: false, code: 'body-malformed' });
  });

  it('FMT-17 reads references only from an array', () => {
    expect(readReferences({ length: 0 })).toBeNull();
    expect(readReferences([reference])).toEqual([{ feed: id, seq: 5, hash: id }]);
  });
});

describe('clear bodies', () => {
  it('FMT-16 are a codec and canonical CBOR, not padded', () => {
    const fields = { t: 'note', list: [1, null], bytes: id };
    expect(encodeClearBody(fields)).toEqual(concatBytes(Uint8Array.of(0), encode(fields)));
    expect(decodeClearBody(encodeClearBody(fields))).toEqual({ ok: true, fields });
  });

  it.each([
    ['another codec', Uint8Array.of(1, 0xa0), 'body-codec'],
    ['no bytes', new Uint8Array(), 'body-codec'],
    ['no CBOR', Uint8Array.of(0), 'body-malformed'],
    ['an array', Uint8Array.of(0, 0x80), 'body-malformed'],
    ['bytes after the end', Uint8Array.of(0, 0xa0, 0), 'body-malformed'],
    ['nesting 5,000 deep', Uint8Array.of(0, ...new Uint8Array(5000).fill(0x81), 0xf6), 'body-malformed'],
  ])('FMT-16 refuse %s', (_, body, code) => {
    expect(decodeClearBody(body)).toEqual({ ok: false, code });
  });
});
