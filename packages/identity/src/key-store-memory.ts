import { identityExists } from './key-store.js';
import type { KeyStore } from './key-store.js';
import { createRawKeys, openRawKeys } from './raw-keys.js';
import type { RawKeys } from './raw-keys.js';

/** Makes a key store in the memory of this process. */
export function memoryKeyStore(): KeyStore {
  let stored: RawKeys | null = null;
  return {
    load: async (crypto) => (stored === null ? null : openRawKeys(crypto, stored)),
    async create(crypto, recoverySeed, certify) {
      const raw = await createRawKeys(crypto, recoverySeed, certify);
      const keys = await openRawKeys(crypto, raw);
      // No await between check and write, so that two concurrent creators cannot both succeed.
      if (stored !== null) throw identityExists();
      stored = raw;
      return keys;
    },
  };
}
