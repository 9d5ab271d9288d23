import { useMembers, useProfiles, useWorkspace } from '@kith/react';
import { useMemo } from 'react';
import { describePerson } from './person.js';
import type { DescribedPerson, MentionedPerson } from './person.js';

/** A member with name, face and fingerprint, as texts and pickers name one. */
export type NamedMember = MentionedPerson & DescribedPerson;

/** Returns the members of the workspace, whose names a message may mention. Needs a WorkspaceProvider above it. */
export function useNamedMembers(): readonly NamedMember[] {
  const { me } = useWorkspace();
  const members = useMembers();
  const profiles = useProfiles();
  return useMemo(() => {
    const profileOf = new Map(profiles.map((profile) => [profile.person, profile]));
    return members.map(({ person }) => ({ ...describePerson(person, profileOf.get(person)), me: person === me }));
  }, [me, members, profiles]);
}
