import { chain, inDomain } from '@kith/identity';
import type { AeadKey, Awaitable, CryptoEngine, GroupSecret } from '@kith/identity';
import { deriveAeadKey, sameSecret } from '@kith/identity/internal';

/** Derives a key from the group's secret for one purpose. */
export function deriveGroupKey(crypto: CryptoEngine, secret: GroupSecret, purpose: string): Awaitable<AeadKey> {
  return deriveAeadKey(crypto, secret.key, inDomain(purpose));
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
