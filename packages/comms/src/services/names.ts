import { shortFingerprint } from '@kith/identity';
import type { Profile } from '../types.js';

/** People's and channels' names in the order a reader expects: case aside, numbers by value. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export function byName<T>(nameOf: (item: T) => string, tie: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => collator.compare(nameOf(a), nameOf(b)) || (tie(a) < tie(b) ? -1 : 1);
}

/** Returns a person's display name; the fingerprint of their key while they have none. It is the one name under which people appear. */
export function nameOf({ displayName, person }: Pick<Profile, 'displayName' | 'person'>): string {
  return displayName ?? shortFingerprint(person);
}
