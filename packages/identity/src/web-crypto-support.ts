import { identityError } from './codes.js';

/** The part of the Web Crypto API that is used; `globalThis.crypto` fits where it is complete. */
export interface WebCryptoScope {
  readonly subtle: SubtleCrypto;
  getRandomValues<T extends Uint8Array<ArrayBuffer>>(array: T): T;
}

/**
 * The platform's Web Crypto.
 * @throws KithError `crypto-unavailable`: browsers leave `crypto.subtle` out on pages served by plain HTTP from anywhere but localhost.
 */
export function requireCrypto(scope: { crypto?: Partial<WebCryptoScope> | undefined } = globalThis): WebCryptoScope {
  const crypto = scope.crypto;
  if (crypto?.subtle !== undefined && crypto.getRandomValues !== undefined) return crypto as WebCryptoScope;
  throw identityError('crypto-unavailable');
}

/** Tries Ed25519 and X25519 once. @throws KithError `crypto-outdated`, which names what the browser lacks. */
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
