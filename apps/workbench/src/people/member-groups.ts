import type { Did } from '@kith/identity';
import type { ShownStatus } from '@kith/ui';
import { foldName } from '@kith/ui';
import type { Person } from './person.js';

export interface MemberGroup {
  readonly key: 'me' | 'online' | 'away' | 'offline';
  /** Empty for oneself, who needs no heading. */
  readonly title: string;
  readonly people: readonly Person[];
}

const groups = [
  ['me', ''],
  ['online', 'Online'],
  ['away', 'Away'],
  ['offline', 'Offline'],
] as const;

const groupOf: Readonly<Record<ShownStatus, MemberGroup['key']>> = {
  online: 'online',
  dnd: 'online',
  idle: 'away',
  away: 'away',
  offline: 'offline',
  invisible: 'offline',
};

/** Me first, then who is present, who is away and who is not here, each by name and those without one last. Groups of nobody are left out. */
export function groupMembers(
  people: readonly Person[],
  statusOf: (person: Did) => ShownStatus,
): readonly MemberGroup[] {
  const sorted = people.toSorted(
    (a, b) => Number(b.named) - Number(a.named) || a.name.localeCompare(b.name) || (a.did < b.did ? -1 : 1),
  );
  return groups
    .map(([key, title]) => ({
      key,
      title,
      people: sorted.filter((person) => (person.me ? 'me' : groupOf[statusOf(person.did)]) === key),
    }))
    .filter((group) => group.people.length > 0);
}

/** The first people of the groups, in their order, and the groups they are in. */
export function firstMembers(list: readonly MemberGroup[], most: number): readonly MemberGroup[] {
  let left = most;
  return list.flatMap((group) => {
    const people = group.people.slice(0, left);
    left -= people.length;
    return people.length === 0 ? [] : [{ ...group, people }];
  });
}

/** Those whose name contains what is searched for, however it is accented. */
export function findMembers(people: readonly Person[], query: string): readonly Person[] {
  const wanted = foldName(query.trim());
  return people.filter(({ name }) => foldName(name).includes(wanted));
}
