import { createIdentity, systemClock, type CryptoEngine, type Identity } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';

export const crypto: CryptoEngine = createNodeCrypto();

export function person(): Promise<Identity> {
  return createIdentity({ crypto, clock: systemClock });
}

export const session = (): Uint8Array => crypto.randomBytes(16);

/** xorshift32, so that a failing run can be run again. */
export function seededRandom(seed: number): (length: number) => Uint8Array {
  let state = seed | 1;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 0xff;
    });
}
