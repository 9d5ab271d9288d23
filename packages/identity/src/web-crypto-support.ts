import { identityError } from './codes.js';

/** The used part of the Web Crypto API. A complete `globalThis.crypto` fits. */
export interface WebCryptoScope {
  readonly subtle: SubtleCrypto;
  getRandomValues<T extends Uint8Array<ArrayBuffer>>(array: T): T;
}

/**
 * Returns the platform's Web Crypto.
 * @throws KithError `crypto-unavailable`: browsers leave out `crypto.subtle` on pages served by plain HTTP from any host but
 * localhost.
 */
export function requireCrypto(scope: { crypto?: Partial<WebCryptoScope> | undefined } = globalThis): WebCryptoScope {
  const crypto = scope.crypto;
  if (crypto?.subtle !== undefined && crypto.getRandomValues !== undefined) return crypto as WebCryptoScope;
  throw identityError('crypto-unavailable');
}

/**
 * Tests Ed25519 and X25519 once.
 * @throws KithError `crypto-outdated`, which names the missing algorithms.
 */
export async function requireCurves(subtle: SubtleCrypto): Promise<void> {
  const attempts = [
    { name: 'Ed25519', usages: ['sign', 'verify'] },
    { name: 'X25519', usages: ['deriveBits'] },
  ] as const;
  for (const { name, usages } of attempts) {
    try {
      await subtle.generateKey(name, false, usages);
    } catch (error) {
      throw identityError('crypto-outdated', {
        message: `This browser's Web Crypto does not support ${name}.`,
        cause: error,
      });
    }
  }
}
