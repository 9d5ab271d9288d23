import { concatBytes } from '@kith/identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngines, seededBytes } from './support/engines.js';
import { flipped, kithErrorOf } from './support/outcome.js';
import { fromHex } from './support/vectors.js';

const engines = createEngines(seededBytes(2));
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const pairs = engines.flatMap((a) => engines.map((b) => [a, b] as const));

describe('engines', () => {
  it('ID-8 hash, HMAC and HKDF answer alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 99 }), async (a, b) => {
        const answers = engines.map((engine) => [
          engine.sha256(a),
          engine.hmac(a, b),
          engine.hkdf(a, b, 77),
          engine.hkdf(a, b, 32, new Uint8Array()),
          engine.hkdf(a, b, 32, a),
        ]);
        expect(answers[1]).toEqual(answers[0]);
        expect(answers[2]).toEqual(answers[0]);
      }),
      { numRuns: 40, seed: 8 },
    );
  });

  it('ID-8 HKDF is RFC 5869 (test cases 1 and 3)', () => {
    const secret = new Uint8Array(22).fill(0x0b);
    for (const engine of engines) {
      expect(
        engine.hkdf(secret, fromHex('f0f1f2f3f4f5f6f7f8f9'), 42, fromHex('000102030405060708090a0b0c')),
        engine.name,
      ).toEqual(fromHex('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'));
      expect(engine.hkdf(secret, new Uint8Array(), 42), engine.name).toEqual(
        fromHex('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'),
      );
    }
  });

  it('ID-9 what one engine encrypts, each decrypts, and the ciphertext is the same', async () => {
    await fc.assert(
      fc.asyncProperty(bytes(32), bytes(12), fc.uint8Array(), fc.uint8Array(), async (key, nonce, text, data) => {
        const sealed = await Promise.all(
          engines.map(async (engine) => engine.encrypt(await engine.importAeadKey(key), nonce, text, data)),
        );
        expect(sealed[0]!.length).toBe(text.length + 16);
        expect(sealed[1]).toEqual(sealed[0]);
        expect(sealed[2]).toEqual(sealed[0]);
        for (const engine of engines) {
          expect(await engine.decrypt(await engine.importAeadKey(key), nonce, sealed[0]!, data)).toEqual(text);
        }
      }),
      { numRuns: 40, seed: 9 },
    );
  });

  it.each(engines)('ID-9 $name: a changed byte, another nonce, other data or a cut gives null', async (engine) => {
    const key = await engine.importAeadKey(engine.randomBytes(32));
    const nonce = engine.randomBytes(12);
    const data = engine.randomBytes(9);
    const sealed = await engine.encrypt(key, nonce, engine.randomBytes(20), data);
    for (let index = 0; index < sealed.length; index++) {
      expect(await engine.decrypt(key, nonce, flipped(sealed, index), data)).toBeNull();
      expect(await engine.decrypt(key, nonce, sealed.subarray(0, index), data)).toBeNull();
    }
    expect(await engine.decrypt(key, flipped(nonce, 3), sealed, data)).toBeNull();
    expect(await engine.decrypt(key, nonce.subarray(1), sealed, data)).toBeNull();
    expect(await engine.decrypt(key, concatBytes(nonce, nonce), sealed, data)).toBeNull();
    expect(await engine.decrypt(key, nonce, sealed, flipped(data, 0))).toBeNull();
    expect(await engine.decrypt(await engine.importAeadKey(engine.randomBytes(32)), nonce, sealed, data)).toBeNull();
  });

  it.each(engines)('ID-9 $name: secrets and nonces of another length are misuse', async (engine) => {
    const key = await engine.importAeadKey(new Uint8Array(32));
    expect((await kithErrorOf(() => engine.importAeadKey(new Uint8Array(16)))).code).toBe('key-length');
    expect((await kithErrorOf(() => engine.signerFromSeed(new Uint8Array(64)))).code).toBe('seed-length');
    expect((await kithErrorOf(() => engine.agreementFromSecret(new Uint8Array(31)))).code).toBe('secret-length');
    expect(
      (await kithErrorOf(() => engine.encrypt(key, new Uint8Array(24), new Uint8Array(), new Uint8Array()))).code,
    ).toBe('nonce-length');
  });

  it.each(pairs)('ID-9 an AEAD key imported elsewhere is misuse, a verify key is not: %o, %o', async (a, b) => {
    const signer = await a.signerFromSeed(a.randomBytes(32));
    const message = a.randomBytes(50);
    const key = a.admitKey(signer.publicKey)!;
    expect(await b.verify(key, message, await signer.sign(message))).toBe(true);
    expect(await b.verify(key, concatBytes(message, message), await signer.sign(message))).toBe(false);
    if (a.name === b.name) return;
    const foreign = await a.importAeadKey(a.randomBytes(32));
    const nonce = a.randomBytes(12);
    expect((await kithErrorOf(() => b.encrypt(foreign, nonce, message, message))).code).toBe('aead-key-foreign');
    expect((await kithErrorOf(() => b.decrypt(foreign, nonce, message, message))).code).toBe('aead-key-foreign');
  });

  it('ID-8 the same seed gives the same keys and signatures, and the seed can be wiped afterwards', async () => {
    const message = seededBytes(5)(40);
    const made = await Promise.all(
      engines.map(async (engine) => {
        const seed = seededBytes(4)(32);
        const signer = await engine.signerFromSeed(seed);
        const agreement = await engine.agreementFromSecret(seed);
        seed.fill(0);
        const theirs = await engine.agreementFromSecret(seededBytes(6)(32));
        return [
          signer.publicKey,
          await signer.sign(message),
          agreement.publicKey,
          await agreement.agree(theirs.publicKey),
        ];
      }),
    );
    expect(made[1]).toEqual(made[0]);
    expect(made[2]).toEqual(made[0]);
  });

  it('ID-10 X25519 is RFC 7748 (section 6.1) on every engine', async () => {
    for (const engine of engines) {
      const bob = await engine.agreementFromSecret(
        fromHex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'),
      );
      expect(bob.publicKey, engine.name).toEqual(
        fromHex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'),
      );
      const alice = fromHex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
      expect(await bob.agree(alice), engine.name).toEqual(
        fromHex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'),
      );
    }
  });

  it('ID-10 a point of small order or another length gives no secret', async () => {
    for (const engine of engines) {
      const mine = await engine.agreementFromSecret(engine.randomBytes(32));
      for (const point of smallOrderPoints) {
        expect(await mine.agree(fromHex(point)), `${engine.name} ${point}`).toBeNull();
        const withHighBit = fromHex(point);
        withHighBit[31]! |= 0x80;
        expect(await mine.agree(withHighBit), `${engine.name} ${point} high`).toBeNull();
      }
      expect(await mine.agree(new Uint8Array(31).fill(9))).toBeNull();
    }
  });

  it('ID-7 an admitted key does not change with the bytes it was read from', async () => {
    for (const engine of engines) {
      const signer = await engine.signerFromSeed(engine.randomBytes(32));
      const source = Uint8Array.from(signer.publicKey);
      const key = engine.admitKey(source)!;
      source.fill(0);
      const message = engine.randomBytes(10);
      expect(await engine.verify(key, message, await signer.sign(message)), engine.name).toBe(true);
    }
  });
});

/** u = 0, 1, the two of order 8, -1, and 0 and 1 again as p and p + 1. */
const smallOrderPoints = [
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
];
