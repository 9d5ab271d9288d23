import { sameItems } from '@kith/identity';

/** Tells whether two selections are the same value, or lists of the same items. */
export function sameSelection(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && sameItems(a, b));
}
