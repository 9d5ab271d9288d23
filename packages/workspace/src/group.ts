import { derived } from '@kith/identity';
import type { Did, Group } from '@kith/identity';
import { idBytes } from '@kith/store';
import type { Member, Space } from '@kith/store';

/**
 * Returns the members of a space as a group, with the secret of one purpose.
 * @throws KithError `argument-invalid` for a space whose id does not name 32 bytes.
 */
export function groupOf(space: Pick<Space, 'id' | 'members' | 'secret'>, purpose: 'presence' | 'calls'): Group {
  const { id, members } = space;
  const people = derived([members], () => peopleOf(members.getSnapshot()));
  return {
    id: idBytes(id),
    secret: space.secret(purpose),
    personOf: (device) => people.getSnapshot().get(device) ?? null,
    onMembers: (listener) => members.subscribe(listener),
  };
}

function peopleOf(members: readonly Member[]): ReadonlyMap<string, Did> {
  return new Map(members.flatMap(({ person, devices }) => devices.map((device) => [device, person] as const)));
}
