import { concatBytes, encodeCanonical, inDomain, utf8Encode } from '@kith/identity';
import { deriveAeadKey, openBody, openSigned, sealBody, sealSigned } from '@kith/identity/internal';
import type { EnvelopeKind } from '@kith/identity/internal';
import { describe, expect, it } from 'vitest';
import { createEngines, seededBytes } from './support/engines.js';

const engines = createEngines(seededBytes(30));
const context = utf8Encode('group|epoch|sender');
const elsewhere = utf8Encode('group|other|sender');
const plaintext = utf8Encode('hello');
const bodyFirst: EnvelopeKind = { sealLabel: 'a-body', signLabel: 'a', covered: concatBytes, first: 'body' };
const signatureFirst: EnvelopeKind = { ...bodyFirst, first: 'signature' };

describe.each(engines)('envelopes, with $name', (crypto) => {
  const random = crypto.randomBytes;
  const made = async (kind = bodyFirst) => {
    const key = await deriveAeadKey(crypto, random(32), inDomain('a-key'));
    const signer = await crypto.signerFromSeed(random(32));
    const verifyKey = () => crypto.admitKey(signer.publicKey);
    const sealed = await sealSigned(kind, { crypto, random, signer, key }, context, plaintext);
    return { key, signer, verifyKey, sealed };
  };

  it('ID-23 a body opens under its key, for what it is bound to, and unchanged', async () => {
    const key = await deriveAeadKey(crypto, random(32), inDomain('a-key'));
    const body = await sealBody({ crypto, random }, key, context, plaintext);
    expect(body).toHaveLength(plaintext.length + 28);
    expect(await openBody(crypto, key, context, body)).toEqual(plaintext);
    expect(await openBody(crypto, key, elsewhere, body)).toBeNull();
    const another = await deriveAeadKey(crypto, random(32), inDomain('a-key'));
    expect(await openBody(crypto, another, context, body)).toBeNull();
    for (const length of [0, 11, 12, 27, 28, body.length - 1])
      expect(await openBody(crypto, key, context, body.subarray(0, length)), `${length} bytes`).toBeNull();
    expect(await sealBody({ crypto, random }, key, context, plaintext)).not.toEqual(body);
  });

  it.each([bodyFirst, signatureFirst])(
    'ID-23 a signed envelope opens in its context only, $first first',
    async (kind) => {
      const { key, verifyKey, sealed } = await made(kind);
      const parts = { crypto, key, verifyKey };
      expect(await openSigned(kind, parts, context, sealed)).toEqual(plaintext);
      const code = kind.first;
      expect(await openSigned(kind, parts, elsewhere, sealed)).toBe(code);
      const changed = { ...sealed, body: sealed.body.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) };
      expect(await openSigned(kind, parts, context, changed)).toBe(code);
    },
  );

  it('ID-23 the signature covers context and body, and the body is bound to the context, each by itself', async () => {
    const { key, signer, verifyKey, sealed } = await made();
    // The body of this context with a signature for another one, and the reverse.
    const body = await sealBody({ crypto, random }, key, inDomain('a-body', elsewhere), plaintext);
    const signature = await signer.sign(inDomain('a', concatBytes(context, body)));
    const parts = { crypto, key, verifyKey };
    expect(await openSigned(signatureFirst, parts, context, { body, signature })).toBe('body');
    expect(await openSigned(bodyFirst, parts, elsewhere, { body, signature })).toBe('signature');
    const listed = { ...bodyFirst, covered: (...covered: Uint8Array[]) => encodeCanonical(covered) };
    expect(await openSigned(listed, parts, context, sealed)).toBe('signature');
    expect(await openSigned({ ...bodyFirst, signLabel: 'b' }, parts, context, sealed)).toBe('signature');
    expect(await openSigned({ ...bodyFirst, sealLabel: 'b' }, parts, context, sealed)).toBe('body');
  });

  it('ID-23 only the given key counts, and it is requested only for a signature that is checked', async () => {
    const { key, sealed } = await made();
    const stranger = await crypto.signerFromSeed(random(32));
    for (const kind of [bodyFirst, signatureFirst]) {
      const other = () => crypto.admitKey(stranger.publicKey);
      expect(await openSigned(kind, { crypto, key, verifyKey: other }, context, sealed)).toBe('signature');
      expect(await openSigned(kind, { crypto, key, verifyKey: () => null }, context, sealed)).toBe('signature');
    }
    const never = () => {
      throw new Error('not requested');
    };
    expect(await openSigned(bodyFirst, { crypto, key, verifyKey: never }, elsewhere, sealed)).toBe('body');
  });
});
