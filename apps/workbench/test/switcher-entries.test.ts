import type { Channel } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { NodeId } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { switcherEntries } from '../src/shell/switcher-entries.js';

const channel = (name: string): Channel => ({
  ...{ id: name as NodeId, name, topic: '', kind: 'channel', archived: false },
  ...{ creator: 'did:key:z6Mkada', createdAt: 0 },
});
const person = (name: string) => ({
  ...{ did: `did:key:${name}` as Did, name, named: true, avatar: null, fingerprint: '', me: false },
  ...{ role: 'member' as const, connectedDevices: 0, devices: 1 },
});
const places = {
  listed: [channel('general'), channel('programming')],
  archived: [channel('graves')],
  people: [person('Grace Hopper'), person('José')],
};
const labels = (query: string) => switcherEntries(query, places).map(({ label }) => label);

describe('where one can go', () => {
  it('WB-KB-7 before anything is typed, to the channels of the list', () => {
    expect(labels('')).toEqual([
      'general',
      'programming',
      'Create a channel',
      'Invite people',
      'Settings',
      'Keyboard shortcuts',
    ]);
  });

  it('WB-KB-7 then to whatever is called so, people and archived channels too, the best first', () => {
    expect(labels('gra')).toEqual(['Grace Hopper', 'graves', 'programming']);
    expect(labels(' hop')).toEqual(['Grace Hopper']);
    expect(labels('jose')).toEqual(['José']);
    expect(labels('sett')).toEqual(['Settings']);
    expect(labels('nobody')).toEqual([]);
  });
});
