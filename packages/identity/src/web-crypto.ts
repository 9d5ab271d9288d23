import type { CryptoEngine } from './crypto.js';
import { createWebCryptoEngine } from './engine-webcrypto.js';
import { requireCrypto, requireCurves } from './web-crypto-support.js';
import type { WebCryptoScope } from './web-crypto-support.js';

/** Most that getRandomValues fills at once. */
const randomQuota = 65_536;

/** The engine over this page's (or worker's) Web Crypto. @throws KithError `crypto-unavailable`, `crypto-outdated`, where that cannot do the job. */
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
