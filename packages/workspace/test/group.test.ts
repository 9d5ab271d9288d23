import { base64urlEncode, observable } from '@kith/identity';
import type { Did, GroupSecret } from '@kith/identity';
import type { Member, SpaceId } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { groupOf } from '../src/group.js';

const ada = 'did:key:ada' as Did;
const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);
const secrets = {
  presence: observable<GroupSecret | null>({ epoch: bytes(16, 1), key: bytes(32, 2) }),
  calls: observable<GroupSecret | null>(null),
};

function spaceOf(id: string) {
  const members = observable<readonly Member[]>([]);
  return { id: id as SpaceId, members, secret: (label: string) => secrets[label as keyof typeof secrets] };
}

describe('the group of a space', () => {
  it('WS-78 has the bytes of the id, the secret of its purpose, and the person of every device', () => {
    const space = spaceOf(base64urlEncode(bytes(32, 7)));
    const group = groupOf(space, 'presence');
    expect(group.id).toEqual(bytes(32, 7));
    expect(group.secret).toBe(secrets.presence);
    expect(groupOf(space, 'calls').secret).toBe(secrets.calls);
    expect(group.personOf('phone')).toBeNull();
    let told = 0;
    const stop = group.onMembers(() => told++);
    space.members.set([{ person: ada, role: 'member', devices: ['phone', 'laptop'] }]);
    expect([group.personOf('phone'), group.personOf('laptop'), group.personOf('tablet')]).toEqual([ada, ada, null]);
    expect(told).toBe(1);
    stop();
    space.members.set([]);
    expect(told).toBe(1);
    expect(group.personOf('phone')).toBeNull();
  });

  it.each([
    '',
    'lounge',
    base64urlEncode(bytes(31, 7)),
    base64urlEncode(bytes(33, 7)),
    `${base64urlEncode(bytes(32, 7))}=`,
  ])('WS-78 refuses a space with the id "%s"', (id) => {
    for (const purpose of ['presence', 'calls'] as const)
      expect(() => groupOf(spaceOf(id), purpose)).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
  });
});
