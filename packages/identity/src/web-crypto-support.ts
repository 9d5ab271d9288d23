import { KithError } from './errors.js';

/** The part of the Web Crypto API that is used; `globalThis.crypto` fits where it is complete. */
export interface WebCryptoScope {
  readonly subtle: SubtleCrypto;
  getRandomValues<T extends Uint8Array<ArrayBuffer>>(array: T): T;
}

/**
 * The platform's Web Crypto, or KithError 'crypto-unavailable' saying what is missing: browsers leave `crypto.subtle`
 * out on pages served by plain HTTP from anywhere but localhost.
 */
export function requireCrypto(scope: { crypto?: Partial<WebCryptoScope> | undefined } = globalThis): WebCryptoScope {
  const crypto = scope.crypto;
  if (crypto?.subtle !== undefined && crypto.getRandomValues !== undefined) return crypto as WebCryptoScope;
  throw new KithError('crypto-unavailable', 'This page has no access to Web Crypto (crypto.subtle is missing).', {
    fix: 'Serve the page over HTTPS, or open it as http://localhost: browsers withhold Web Crypto from plain HTTP on a network address.',
  });
}

/** Tries Ed25519 and X25519 once; KithError 'crypto-outdated' names what the browser lacks. */
export async function requireCurves(subtle: SubtleCrypto): Promise<void> {
  const attempts = [
    { name: 'Ed25519', usages: ['sign', 'verify'] },
    { name: 'X25519', usages: ['deriveBits'] },
  ] as const;
  for (const { name, usages } of attempts) {
    try {
      await subtle.generateKey(name, false, usages);
    } catch (error) {
      throw new KithError('crypto-outdated', `This browser's Web Crypto does not support ${name}.`, {
        fix: 'Use Chrome or Edge 137, Firefox 130, Safari 17, or anything newer.',
        cause: error,
      });
    }
  }
}
