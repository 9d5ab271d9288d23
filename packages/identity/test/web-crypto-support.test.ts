import { requireCrypto } from '@kith/identity';
import { requireCurves } from '../src/web-crypto-support.js';
import { createWebCrypto } from '@kith/identity/browser';
import { describe, expect, it } from 'vitest';
import { kithErrorOf } from './support/outcome.js';

const { subtle } = globalThis.crypto;

/** A browser whose Web Crypto knows everything but one algorithm. */
const without = (name: string): SubtleCrypto =>
  ({
    generateKey: (algorithm: string) =>
      algorithm === name
        ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'))
        : subtle.generateKey(algorithm, false, algorithm === 'Ed25519' ? ['sign', 'verify'] : ['deriveBits']),
  }) as unknown as SubtleCrypto;

describe('where Web Crypto falls short', () => {
  it.each([
    ['no crypto', {}],
    ['no crypto.subtle (plain HTTP)', { crypto: { getRandomValues: () => new Uint8Array() as never } }],
    ['crypto undefined', { crypto: undefined }],
  ])('ID-18 %s: the error says why and what to do', async (_, scope) => {
    for (const run of [() => requireCrypto(scope), () => createWebCrypto(scope)]) {
      const error = await kithErrorOf(run);
      expect(error.code).toBe('crypto-unavailable');
      expect(error.fix).toContain('HTTPS');
    }
  });

  it.each(['Ed25519', 'X25519'])('ID-18 without %s the error names it and the browsers that have it', async (name) => {
    const error = await kithErrorOf(() => requireCurves(without(name)));
    expect(error.code).toBe('crypto-outdated');
    expect(error.message).toContain(name);
    expect(error.fix).toContain('Firefox');
    expect(error.cause).toMatchObject({ name: 'NotSupportedError' });
  });

  it('ID-18 a complete Web Crypto gives an engine that fills any length with random bytes', async () => {
    const crypto = await createWebCrypto();
    expect(crypto.name).toBe('webcrypto');
    const bytes = crypto.randomBytes(200_000);
    expect(bytes).toHaveLength(200_000);
    for (let offset = 0; offset < bytes.length; offset += 40_000) {
      expect(bytes.subarray(offset, offset + 40_000).some((byte) => byte !== 0)).toBe(true);
    }
    expect(crypto.randomBytes(0)).toHaveLength(0);
  });
});
