import { equalBytes } from '@kith/identity';
import type { AeadKey, CryptoEngine, Signer, VerifyKey } from '@kith/identity';
import { crypto as real } from './group.js';

/** Cheap, and worthless against anybody: for simulations of thousands of signals whose authors are all honest. */
export const plainCrypto: CryptoEngine = {
  ...real,
  randomBytes: () => {
    throw new Error('A simulation has its own randomness.');
  },
  admitKey: (bytes) => ({ bytes }) as unknown as VerifyKey,
  verify: (key, message, signature) => equalBytes(signature, mark(key.bytes, message)),
  importAeadKey: () => ({}) as unknown as AeadKey,
  encrypt: (_key, _nonce, plaintext, associated) => {
    const sealed = new Uint8Array(plaintext.length + 16);
    sealed.set(plaintext);
    sealed.set(mark(associated, plaintext).subarray(0, 16), plaintext.length);
    return sealed;
  },
  decrypt: (_key, _nonce, sealed, associated) => {
    const plaintext = sealed.slice(0, -16);
    return equalBytes(sealed.subarray(-16), mark(associated, plaintext).subarray(0, 16)) ? plaintext : null;
  },
};

export function plainSigner(publicKey: Uint8Array): Signer {
  return { publicKey, sign: (message) => mark(publicKey, message) };
}

/** 64 bytes that depend on both. */
function mark(key: Uint8Array, message: Uint8Array): Uint8Array {
  let hash = 0x811c9dc5;
  for (const bytes of [key, message]) for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  const signature = new Uint8Array(64);
  for (let at = 0; at < 64; at += 1) {
    hash = Math.imul(hash ^ at, 0x01000193);
    signature[at] = hash >>> 24;
  }
  return signature;
}
