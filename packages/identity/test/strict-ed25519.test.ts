import { createPublicKey, verify } from 'node:crypto';
import { base64urlEncode, concatBytes, hexEncode } from '@kith/identity';
import type { CryptoEngine, VerifyKey } from '@kith/identity';
import { ed25519 } from '@noble/curves/ed25519.js';
import { numberToBytesLE } from '@noble/curves/utils.js';
import { describe, expect, it } from 'vitest';
import { keyAdmission, signatureHasStrictForm } from '../src/strict-ed25519.js';
import { deriveEd25519Cases } from './support/ed25519-cases.js';
import type { Ed25519Case } from './support/ed25519-cases.js';
import { createEngines, seededBytes } from './support/engines.js';
import { fromHex, goldenVectors } from './support/vectors.js';

const cases = goldenVectors('ed25519-strict', deriveEd25519Cases());
const engines = createEngines(seededBytes(1));

async function verdict(engine: CryptoEngine, { publicKey, message, signature }: Ed25519Case): Promise<boolean> {
  const key = engine.admitKey(fromHex(publicKey));
  return key !== null && engine.verify(key, fromHex(message), fromHex(signature));
}

const byBareNode = ({ publicKey, message, signature }: Ed25519Case): boolean =>
  verify(
    null,
    fromHex(message),
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: base64urlEncode(fromHex(publicKey)) }, format: 'jwk' }),
    fromHex(signature),
  );

const byBareNoble = ({ publicKey, message, signature }: Ed25519Case): boolean =>
  signature.length === 128 && ed25519.verify(fromHex(signature), fromHex(message), fromHex(publicKey));

describe('strict Ed25519', () => {
  it('ID-6 the vectors are what the curve gives', () => {
    expect(cases).toEqual(deriveEd25519Cases());
    expect(cases.filter((each) => !each.valid).length).toBeGreaterThanOrEqual(13);
  });

  it.each(cases)('ID-6 every engine gives the strict verdict: $name', async (each) => {
    for (const engine of engines) expect(await verdict(engine, each), engine.name).toBe(each.valid);
  });

  it('ID-6 the vectors are hard: bare verifiers accept what is refused here, and disagree', () => {
    const hard = cases.filter((each) => !each.valid);
    const node = hard.filter(byBareNode).map((each) => each.name);
    const noble = hard.filter(byBareNoble).map((each) => each.name);
    expect(node).toContain('good A, R the identity');
    expect(noble).toContain('good A, R with a torsion part');
    expect(noble).not.toEqual(node);
  });

  it('ID-6 S is compared with L to the last bit', () => {
    const { ORDER } = ed25519.Point.Fn;
    const withS = (S: bigint) => concatBytes(new Uint8Array(32).fill(2), numberToBytesLE(S, 32));
    expect(signatureHasStrictForm(withS(0n))).toBe(true);
    expect(signatureHasStrictForm(withS(2n ** 252n))).toBe(true);
    expect(signatureHasStrictForm(withS(ORDER - 1n))).toBe(true);
    expect(signatureHasStrictForm(withS(ORDER))).toBe(false);
    expect(signatureHasStrictForm(withS(ORDER + 1n))).toBe(false);
    expect(signatureHasStrictForm(withS(2n ** 253n))).toBe(false);
  });

  it('ID-6 every spelling of a small-order point is refused as a key and as R', () => {
    const p = 2n ** 255n - 19n;
    const spellings = new Set<bigint>();
    for (const engine of engines) {
      for (const point of smallOrderPoints()) {
        for (const y of [point.y, point.y + p]) {
          for (const sign of [0n, 2n ** 255n]) {
            if (y >= 2n ** 255n) continue;
            spellings.add(y + sign);
            const encoding = numberToBytesLE(y + sign, 32);
            expect(engine.admitKey(encoding), engine.name).toBeNull();
            expect(signatureHasStrictForm(concatBytes(encoding, new Uint8Array(32)))).toBe(false);
          }
        }
      }
    }
    expect(spellings.size).toBe(14);
  });

  it('ID-7 a key with y >= p is refused', () => {
    const p = 2n ** 255n - 19n;
    for (let excess = 0n; excess < 19n; excess++) {
      for (const sign of [0n, 2n ** 255n]) {
        for (const engine of engines) {
          expect(engine.admitKey(numberToBytesLE(excess + p + sign, 32)), `${engine.name} p + ${excess}`).toBeNull();
        }
      }
    }
  });

  it('ID-7 a key is refused for its length, however valid its beginning', () => {
    const key = fromHex(cases[0]!.publicKey);
    for (const engine of engines) {
      expect(engine.admitKey(key)?.bytes, engine.name).toEqual(key);
      expect(engine.admitKey(key.subarray(0, 31))).toBeNull();
      expect(engine.admitKey(concatBytes(key, Uint8Array.of(0)))).toBeNull();
      expect(engine.admitKey(new Uint8Array())).toBeNull();
    }
  });

  it('ID-7 a key is checked once while it is remembered, and the memory is bounded', () => {
    const wrapped: string[] = [];
    const admit = keyAdmission(
      (publicKey) => {
        wrapped.push(hexEncode(publicKey));
        return { bytes: publicKey } as VerifyKey;
      },
      { limit: 2 },
    );
    const [a, b, c] = [7, 8, 9].map((fill) => ed25519.getPublicKey(new Uint8Array(32).fill(fill)));
    const first = admit(a!);
    admit(b!);
    expect(admit(a!)).toBe(first);
    admit(c!);
    expect(admit(a!), 'used again, so kept').toBe(first);
    expect(wrapped).toHaveLength(3);
    admit(b!);
    expect(wrapped, 'least recently used, so forgotten').toHaveLength(4);
  });

  it('ID-7 a flood of bad keys does not push good ones out', () => {
    const admit = keyAdmission((publicKey) => ({ bytes: publicKey }) as VerifyKey, { limit: 2 });
    const good = admit(ed25519.getPublicKey(new Uint8Array(32).fill(7)));
    for (const bad of smallOrderPoints()) expect(admit(bad.toBytes())).toBeNull();
    expect(admit(good!.bytes)).toBe(good);
  });
});

function smallOrderPoints() {
  const generator = ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
  return Array.from({ length: 8 }, (_, multiple) => generator.multiplyUnsafe(BigInt(multiple)));
}
