import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CryptoEngine } from './crypto.js';

/** Hashes that answer at once where the platform's own are asynchronous. */
export const portableHashes: Pick<CryptoEngine, 'sha256' | 'hmac' | 'hkdf'> = {
  sha256: (message) => sha256(message),
  hmac: (key, message) => hmac(sha256, key, message),
  hkdf: (secret, info, length, salt) => hkdf(sha256, secret, salt, info, length),
};
