import type { Did } from '@kith/identity';
import type { ShownStatus } from '@kith/ui';
import { describe, expect, it } from 'vitest';
import type { Person } from '../src/people/person.js';
import { findMembers, firstMembers, groupMembers } from '../src/people/member-groups.js';

const did = (name: string) => `did:key:${name}` as Did;
const person = (name: string, me = false): Person => ({
  did: did(name),
  name,
  named: true,
  avatar: null,
  fingerprint: name,
  role: 'member',
  me,
  connectedDevices: 0,
  devices: 1,
});
const statuses: Readonly<Record<string, ShownStatus>> = {
  [did('Zoe')]: 'online',
  [did('Dan')]: 'dnd',
  [did('Cem')]: 'idle',
  [did('Bob')]: 'away',
  [did('Me')]: 'away',
};
const statusOf = (who: Did): ShownStatus => statuses[who] ?? 'offline';
const people = ['Ada', 'Bob', 'Cem', 'Dan', 'Me', 'Élise', 'Zoe'].map((name) => person(name, name === 'Me'));
const shape = (groups: ReturnType<typeof groupMembers>) =>
  groups.map(({ title, people: list }) => [title, list.map(({ name }) => name)]);

describe('the lists of members', () => {
  it('WB-PS-14 begin with oneself, then with who is here, each group by name', () => {
    expect(shape(groupMembers(people.toReversed(), statusOf))).toEqual([
      ['', ['Me']],
      ['Online', ['Dan', 'Zoe']],
      ['Away', ['Bob', 'Cem']],
      ['Offline', ['Ada', 'Élise']],
    ]);
    expect(shape(groupMembers([person('Ada')], statusOf))).toEqual([['Offline', ['Ada']]]);
    const nameless = { ...person('00:6c'), named: false };
    expect(shape(groupMembers([nameless, person('Ada')], statusOf))).toEqual([['Offline', ['Ada', '00:6c']]]);
  });

  it('WB-PS-14 a short list loses the absent, never the present', () => {
    const crowd = [...Array.from({ length: 30 }, (_, at) => person(`Absent ${at}`)), ...people];
    expect(shape(firstMembers(groupMembers(crowd, statusOf), 6))).toEqual([
      ['', ['Me']],
      ['Online', ['Dan', 'Zoe']],
      ['Away', ['Bob', 'Cem']],
      ['Offline', ['Absent 0']],
    ]);
  });

  it('WB-PS-15 a member is found by a part of the name, without case and accents', () => {
    expect(findMembers(people, ' elis').map(({ name }) => name)).toEqual(['Élise']);
    expect(findMembers(people, '')).toEqual(people);
    expect(findMembers(people, 'nobody')).toEqual([]);
  });
});
