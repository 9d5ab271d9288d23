import type { Profile } from '../types.js';

/** People's and channels' names in the order a reader expects: case aside, numbers by value. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export function byName<T>(nameOf: (item: T) => string, tie: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => collator.compare(nameOf(a), nameOf(b)) || (tie(a) < tie(b) ? -1 : 1);
}

/** Returns a person's display name. Without one it is the end of their DID, which differs between people as its beginning does not. */
export function nameOf(profile: Profile): string {
  return profile.displayName ?? `…${profile.person.slice(-8)}`;
}
