import { chain, equalBytes, inDomain } from '@kith/identity';
import type { AeadKey, Awaitable, CryptoEngine } from '@kith/identity';
import type { GroupSecret } from '../ports.js';

/** AES-256-GCM nonce and tag, bytes. */
export const NONCE_LENGTH = 12;
export const TAG_LENGTH = 16;

/** Derives a key from the group's secret for one purpose, by HKDF-SHA256. */
export function deriveGroupKey(crypto: CryptoEngine, secret: GroupSecret, purpose: string): Awaitable<AeadKey> {
  return crypto.importAeadKey(crypto.hkdf(secret.key, inDomain(purpose), 32));
}

/** Makes a cache for the derived key of the latest secret. A new secret replaces the old one. */
export function groupKeyCache(crypto: CryptoEngine, purpose: string): (secret: GroupSecret) => Awaitable<AeadKey> {
  let held: { readonly secret: GroupSecret; readonly key: AeadKey } | null = null;
  return (secret) => {
    if (held !== null && sameSecret(held.secret, secret)) return held.key;
    const remember = (key: AeadKey): AeadKey => {
      held = { secret, key };
      return key;
    };
    const key = deriveGroupKey(crypto, secret, purpose);
    return chain(key, remember);
  };
}

export function sameSecret(a: GroupSecret, b: GroupSecret): boolean {
  return a === b || (equalBytes(a.epoch, b.epoch) && equalBytes(a.key, b.key));
}
