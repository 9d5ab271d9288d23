import type { Did } from '@kith/identity';
import type { Profile } from '@kith/comms';
import type { Member } from '@kith/store';
import { useMembers, useProfiles, useSyncStatus, useWorkspace } from '@kith/react';
import { describePerson } from '@kith/ui';
import { createContext, use, useMemo, type ReactNode } from 'react';
import type { Person } from './person.js';

interface People {
  readonly list: readonly Person[];
  readonly byDid: ReadonlyMap<Did, Person>;
}

const PeopleContext = createContext<People>({ list: [], byDid: new Map() });

/** Joins members, profiles and connections once, for everybody below. */
export function PeopleProvider({ children }: { children: ReactNode }) {
  const { me } = useWorkspace();
  const members = useMembers();
  const profiles = useProfiles();
  const { peers } = useSyncStatus();
  // Every send changes the sync status; who is connected changes seldom.
  const connections = peers
    .map(({ person, device }) => `${person} ${device}`)
    .toSorted()
    .join();
  const connected = useMemo(() => countDevices(connections), [connections]);
  const people = useMemo(() => joinPeople(me, members, profiles, connected), [me, members, profiles, connected]);
  return <PeopleContext value={people}>{children}</PeopleContext>;
}

/** Members, me first, then by name. */
export function usePeople(): readonly Person[] {
  return use(PeopleContext).list;
}

/** Anybody who wrote something, member or not. */
export function usePerson(did: Did): Person {
  const { byDid } = use(PeopleContext);
  const { me } = useWorkspace();
  return byDid.get(did) ?? personOf(did, undefined, undefined, me, 0);
}

/** Distinct devices of each person, from "person device" pairs; several tabs of one device count once. */
function countDevices(connections: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pair of new Set(connections.split(','))) {
    const [person] = pair.split(' ');
    if (person !== undefined && person !== '') counts.set(person, (counts.get(person) ?? 0) + 1);
  }
  return counts;
}

function joinPeople(
  me: Did,
  members: readonly Member[],
  profiles: readonly Profile[],
  connected: ReadonlyMap<string, number>,
): People {
  const profileOf = new Map(profiles.map((profile) => [profile.person, profile]));
  const memberOf = new Map(members.map((member) => [member.person, member]));
  const byDid = new Map<Did, Person>();
  for (const did of new Set([...memberOf.keys(), ...profileOf.keys()])) {
    byDid.set(did, personOf(did, memberOf.get(did), profileOf.get(did), me, connected.get(did) ?? 0));
  }
  const list = [...byDid.values()].filter((person) => person.role !== null);
  return { list: list.toSorted((a, b) => Number(b.me) - Number(a.me) || a.name.localeCompare(b.name)), byDid };
}

function personOf(
  did: Did,
  member: Member | undefined,
  profile: Profile | undefined,
  me: Did,
  connectedDevices: number,
): Person {
  return {
    ...describePerson(did, profile),
    role: member?.role ?? null,
    me: did === me,
    connectedDevices,
    devices: member?.devices.length ?? 0,
  };
}
