import type { CryptoEngine } from './crypto.js';
import { createWebCryptoEngine } from './engine-webcrypto.js';
import { requireCrypto, requireCurves } from './web-crypto-support.js';
import type { WebCryptoScope } from './web-crypto-support.js';

/** Most bytes that getRandomValues fills at once. */
const randomQuota = 65_536;

/**
 * Makes an engine over the Web Crypto of this page or worker.
 * @throws KithError `crypto-unavailable`, `crypto-outdated` where Web Crypto does not suffice.
 */
export async function createWebCrypto(scope?: { crypto?: Partial<WebCryptoScope> | undefined }): Promise<CryptoEngine> {
  const crypto = requireCrypto(scope);
  await requireCurves(crypto.subtle);
  return createWebCryptoEngine({
    subtle: crypto.subtle,
    randomBytes(length) {
      const bytes = new Uint8Array(length);
      for (let offset = 0; offset < length; offset += randomQuota) {
        crypto.getRandomValues(bytes.subarray(offset, offset + randomQuota));
      }
      return bytes;
    },
  });
}
