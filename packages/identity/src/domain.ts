import { concatBytes, utf8Encode } from './bytes.js';

/**
 * Returns the bytes to sign, hash or derive from for one purpose: `kith/v1/<purpose>`, then the parts. The purpose separates
 * one use of a key or hash from every other.
 */
export function inDomain(purpose: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(utf8Encode(`kith/v1/${purpose}`), ...parts);
}
