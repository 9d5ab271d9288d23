import { useRoster } from '@kith/react';
import { useMemo } from 'react';
import type { Person } from './person.js';
import { groupMembers, type MemberGroup } from './member-groups.js';

/** Members by whether they are here now. */
export function useMemberGroups(people: readonly Person[]): readonly MemberGroup[] {
  const roster = useRoster();
  return useMemo(() => {
    const here = new Map(roster.map(({ person, status }) => [person, status]));
    return groupMembers(people, (person) => here.get(person) ?? 'offline');
  }, [people, roster]);
}
