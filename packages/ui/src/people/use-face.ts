import type { Did } from '@kith/identity';
import { useProfile } from '@kith/react';
import { useMemo } from 'react';
import { describePerson } from './person.js';
import type { DescribedPerson } from './person.js';

/** How a person of the workspace is shown; renders again when their profile changes. */
export function useFace(person: Did): DescribedPerson {
  const profile = useProfile(person);
  return useMemo(() => describePerson(person, profile), [person, profile]);
}
