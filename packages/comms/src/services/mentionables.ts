import type { Did } from '@kith/identity';
import type { Member } from '@kith/store';
import type { Profile } from '../types.js';

export interface Mentionable {
  readonly person: Did;
  /** What is shown and inserted: the display name, or the end of the DID for somebody without one. */
  readonly name: string;
  readonly handle?: string;
}

/**
 * Whom an `@` picker offers: members whose name or handle matches, best first. A name that begins with the query comes before
 * one in which a later word does, and that before one that merely contains it.
 */
export function mentionables(
  members: readonly Pick<Member, 'person'>[],
  profileOf: (person: Did) => Profile,
  query: string,
  limit = 20,
): readonly Mentionable[] {
  const wanted = fold(query);
  return members
    .map(({ person }) => mentionable(profileOf(person)))
    .map((item) => ({ item, score: Math.min(score(fold(item.name), wanted), score(fold(item.handle ?? ''), wanted)) }))
    .filter(({ score: found }) => found < NO_MATCH)
    .toSorted(
      (a, b) => a.score - b.score || a.item.name.localeCompare(b.item.name) || (a.item.person < b.item.person ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ item }) => item);
}

/** Somebody without a name is shown by the end of their DID, which differs between people as its beginning does not. */
export function nameOf(profile: Profile): string {
  return profile.displayName ?? `…${profile.person.slice(-8)}`;
}

const NO_MATCH = 3;

function score(name: string, wanted: string): number {
  if (name === '' && wanted !== '') return NO_MATCH;
  if (name.startsWith(wanted)) return 0;
  if (name.split(/[\s\-_.]+/u).some((word) => word.startsWith(wanted))) return 1;
  return name.includes(wanted) ? 2 : NO_MATCH;
}

/** Without case and accents, so that "jose" finds "José". */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function mentionable(profile: Profile): Mentionable {
  return {
    person: profile.person,
    name: nameOf(profile),
    ...(profile.handle === undefined ? {} : { handle: profile.handle }),
  };
}
