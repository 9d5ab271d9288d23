import { derived, sameItems } from '@kith/identity';
import type { Did } from '@kith/identity';
import { useObservable, useWorkspace } from '@kith/react';
import { useMemo, useState } from 'react';
import { describePerson } from './person.js';

/**
 * Returns the names of people, in their order, as every part of the interface shows them. Renders again when a name changes. Needs a
 * WorkspaceProvider above it.
 */
export function useNames(people: readonly Did[]): readonly string[] {
  const { profiles } = useWorkspace();
  // A list that is made anew for every render names the same people.
  const [asked, setAsked] = useState(people);
  if (!sameItems(asked, people)) setAsked(people);
  const names = useMemo(() => {
    const sources = asked.map((person) => ({ person, profile: profiles.of(person) }));
    return derived(
      sources.map(({ profile }) => profile),
      (): readonly string[] => sources.map(({ person, profile }) => describePerson(person, profile.getSnapshot()).name),
      sameItems,
    );
  }, [profiles, asked]);
  return useObservable(names);
}
