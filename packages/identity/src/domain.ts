import { concatBytes, utf8Encode } from './bytes.js';

/**
 * The bytes that keep one use of a key or a hash apart from every other: `kith/v1/<purpose>`, then the parts.
 * One purpose has one string; whoever signs, hashes or derives puts it first.
 */
export function inDomain(purpose: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(utf8Encode(`kith/v1/${purpose}`), ...parts);
}
