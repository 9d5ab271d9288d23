import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { CryptoEngine } from './crypto.js';

/** Returns the SHA-256 of a message, without an engine. */
export const sha256 = (message: Uint8Array): Uint8Array => nobleSha256(message);

/** Synchronous hashes, for platforms with asynchronous ones. */
export const portableHashes: Pick<CryptoEngine, 'sha256' | 'hmac' | 'hkdf'> = {
  sha256,
  hmac: (key, message) => hmac(nobleSha256, key, message),
  hkdf: (secret, info, length, salt) => hkdf(nobleSha256, secret, salt, info, length),
};
