import { decodeCanonical } from './canonical-cbor.js';

/** Returns the members of a canonical CBOR array of this length; null for anything else. */
export function readArrayOf(bytes: Uint8Array, length: number): readonly unknown[] | null {
  const decoded = decodeCanonical(bytes);
  return decoded.ok && Array.isArray(decoded.value) && decoded.value.length === length ? decoded.value : null;
}

export function isBytesOf(value: unknown, length?: number): value is Uint8Array {
  return value instanceof Uint8Array && (length === undefined || value.length === length);
}

/** Tells whether a value is a time in milliseconds since the Unix epoch. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
