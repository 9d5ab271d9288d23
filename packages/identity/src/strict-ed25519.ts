import { Point } from '@noble/ed25519';
import { hexDecode } from './bytes.js';
import type { VerifyKey } from './crypto.js';
import { isSmallOrderEdwards } from './small-order.js';

/** L, the order of the prime subgroup (RFC 8032 section 5.1), little-endian. */
const order = hexDecode('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')!;

/**
 * Checks the part of the strict rule that depends on neither key nor message: 64 bytes, S < L, R not of small order. Native
 * verifiers disagree about these cases. After this check and `keyIsSound`, all give the same result.
 */
export function signatureHasStrictForm(signature: Uint8Array): boolean {
  return signature.length === 64 && scalarIsReduced(signature) && !isSmallOrderEdwards(signature, 0);
}

function scalarIsReduced(signature: Uint8Array): boolean {
  if (signature[63]! < 0x10) return true;
  for (let index = 31; index >= 0; index--) {
    const difference = signature[32 + index]! - order[index]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * Checks a key, in about 1 ms: 32 bytes, canonical encoding, not of small order, in the prime-order subgroup. Otherwise a key
 * could sign every message at once, or make cofactored and cofactorless verifiers disagree.
 */
export function keyIsSound(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32 || isSmallOrderEdwards(publicKey)) return false;
  try {
    return Point.fromBytes(publicKey).isTorsionFree();
  } catch (error) {
    // The curve library throws for bytes that are no point.
    if (error instanceof Error) return false;
    throw error;
  }
}

/**
 * Makes a key check that remembers the results for the most recently used keys. Good and bad keys are kept apart, so that bad
 * ones never displace good ones. `isSound` must give the results of `keyIsSound`. `wrap` makes the engine's own VerifyKey from
 * a private copy of the bytes.
 */
export function keyAdmission<K extends VerifyKey>(
  wrap: (publicKey: Uint8Array) => K,
  { limit = 4096, isSound = keyIsSound }: { limit?: number; isSound?: (publicKey: Uint8Array) => boolean } = {},
): (publicKey: Uint8Array) => K | null {
  const sound = recentlyUsed<K>(limit);
  const refused = recentlyUsed<true>(limit);
  return (publicKey) => {
    if (publicKey.length !== 32) return null;
    const name = String.fromCharCode(...publicKey);
    const known = sound.get(name);
    if (known !== undefined) return known;
    if (refused.get(name) !== undefined) return null;
    if (!isSound(publicKey)) {
      refused.set(name, true);
      return null;
    }
    const key = wrap(Uint8Array.from(publicKey));
    sound.set(name, key);
    return key;
  };
}

function recentlyUsed<V>(limit: number) {
  const entries = new Map<string, V>();
  return {
    get(name: string): V | undefined {
      const value = entries.get(name);
      if (value !== undefined) {
        entries.delete(name);
        entries.set(name, value);
      }
      return value;
    },
    set(name: string, value: V): void {
      entries.set(name, value);
      if (entries.size <= limit) return;
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    },
  };
}
