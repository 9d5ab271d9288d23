import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { numberToBytesLE } from '@noble/curves/utils.js';
import { describe, expect, it } from 'vitest';
import { nativeKeyCheck } from '../src/key-check-node.js';
import { keyIsSound } from '../src/strict-ed25519.js';
import { seededBytes } from './support/engines.js';

const { Point } = ed25519;
const torsion = ED25519_TORSION_SUBGROUP.map((hex) => Point.fromHex(hex));
const keyIsSoundNatively = nativeKeyCheck();
const random = seededBytes(25519);
const p = 2n ** 255n - 19n;

describe('the native key check', () => {
  it('ID-7 finds what the curve library finds: of keys, and of keys with each point of small order added', () => {
    for (let round = 0; round < 40; round += 1) {
      const key = Point.fromBytes(ed25519.getPublicKey(random(32)));
      for (const point of torsion) {
        const bytes = key.add(point).toBytes();
        expect(keyIsSoundNatively(bytes)).toBe(point.is0());
        expect(keyIsSound(bytes)).toBe(point.is0());
      }
    }
  });

  it('ID-7 refuses every point of small order, with either sign', () => {
    for (const point of torsion) {
      const bytes = point.toBytes();
      expect(keyIsSoundNatively(bytes)).toBe(false);
      bytes[31] = (bytes[31] ?? 0) ^ 0x80;
      expect(keyIsSoundNatively(bytes)).toBe(false);
    }
  });

  it('ID-7 finds what the curve library finds of any 32 bytes, on the curve or not', () => {
    let onCurve = 0;
    for (let round = 0; round < 300; round += 1) {
      const bytes = random(32);
      const sound = keyIsSound(bytes);
      expect(keyIsSoundNatively(bytes)).toBe(sound);
      if (sound) onCurve += 1;
    }
    // An eighth of the half that lies on the curve.
    expect(onCurve).toBeGreaterThan(5);
  });

  it('ID-7 refuses coordinates that are not reduced, and other lengths', () => {
    for (let more = 0n; more < 19n; more += 1n) {
      const bytes = numberToBytesLE(p + more, 32);
      expect(keyIsSoundNatively(bytes)).toBe(false);
      bytes[31] = (bytes[31] ?? 0) | 0x80;
      expect(keyIsSoundNatively(bytes)).toBe(false);
    }
    const key = ed25519.getPublicKey(random(32));
    expect(keyIsSoundNatively(key)).toBe(true);
    for (const length of [0, 31]) expect(keyIsSoundNatively(key.subarray(0, length))).toBe(false);
    expect(keyIsSoundNatively(Uint8Array.from([...key, 0]))).toBe(false);
  });
});
