import { useMembers, useProfiles, useWorkspace } from '@kith/react';
import { useMemo } from 'react';
import type { MentionedPerson } from '../markdown/mention-marks.js';
import { describePerson } from '../people/person.js';
import type { DescribedPerson } from '../people/person.js';

export type NamedMember = MentionedPerson & DescribedPerson;

/** Members whose names a message may mention. */
export function useMentionedPeople(): readonly NamedMember[] {
  const { me } = useWorkspace();
  const members = useMembers();
  const profiles = useProfiles();
  return useMemo(() => {
    const profileOf = new Map(profiles.map((profile) => [profile.person, profile]));
    return members.map(({ person }) => ({ ...describePerson(person, profileOf.get(person)), me: person === me }));
  }, [me, members, profiles]);
}
