import { identityExists } from './key-store.js';
import type { KeyStore } from './key-store.js';
import { createRawKeys, openRawKeys } from './raw-keys.js';
import type { RawKeys } from './raw-keys.js';

/** Forgets everything with the process. */
export function memoryKeyStore(): KeyStore {
  let stored: RawKeys | null = null;
  return {
    load: async (crypto) => (stored === null ? null : openRawKeys(crypto, stored)),
    async create(crypto, recoverySeed, certify) {
      const raw = await createRawKeys(crypto, recoverySeed, certify);
      const keys = await openRawKeys(crypto, raw);
      // Checked and set without waiting in between, so that two creators cannot both win.
      if (stored !== null) throw identityExists();
      stored = raw;
      return keys;
    },
  };
}
