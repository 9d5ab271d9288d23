import { decodeCanonical } from '@kith/identity';

/** Returns the items of one canonical CBOR array that fills the bytes; null for anything else. */
export function readArray(bytes: Uint8Array): readonly unknown[] | null {
  const decoded = decodeCanonical(bytes);
  return decoded.ok && Array.isArray(decoded.value) ? (decoded.value as readonly unknown[]) : null;
}
