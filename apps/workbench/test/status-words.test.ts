import { describe, expect, it } from 'vitest';
import type { WorkspaceStatus } from '@kith/workspace';
import { statusWords, type Waiting } from '../src/connection/status-words.js';

const base: WorkspaceStatus = {
  network: 'connected',
  peers: 2,
  people: 1,
  signaling: [{ url: 'ws://hub', status: { kind: 'open' } }],
  holdsMesh: true,
  unsent: 0,
  synced: true,
  missing: 0,
  storage: 'ok',
};
const say = (
  status: Partial<WorkspaceStatus>,
  off = false,
  messages = 0,
  alone = false,
  standing: Waiting['standing'] = 'member',
) => statusWords({ ...base, ...status }, { messages, alone, standing }, off, 10_000).map((word) => word.text);

describe('status bar', () => {
  it('WB-ST-1 says who is connected, and that all is exchanged only when it is', () => {
    expect(say({})).toEqual(['Connected to 1 person', 'Synced']);
    expect(say({ synced: false })).toContain('Syncing…');
    expect(say({ synced: false, missing: 49 })).toContain('Syncing…');
    expect(say({ synced: false, missing: 3760 })).toContain('Syncing… 3,760 changes to come');
    expect(say({ unsent: 2 }, false, 2)).toEqual(['Connected to 1 person', '2 messages wait to be sent']);
    expect(say({ unsent: 2 })).toEqual(['Connected to 1 person', 'Syncing…']);
    expect(say({ network: 'alone', peers: 0, people: 0 })).toEqual(['Online']);
    expect(say({ people: 0, peers: 1 })[0]).toBe('Connected to 1 device of yours');
  });

  it('WB-ST-8 says nothing of being synced to somebody who is no member, nor of being connected to somebody who was refused', () => {
    const as = (standing: Waiting['standing'], status: Partial<WorkspaceStatus> = {}) =>
      say(status, false, 0, false, standing);
    expect(as('refused')).toEqual(['Online']);
    expect(as('refused', { synced: false, unsent: 2 })).toEqual(['Online']);
    expect(as('refused', { network: 'offline', unsent: 2 })).toEqual(['Offline']);
    expect(as('waiting-for-member')).toEqual(['Connected to 1 person']);
  });

  it('WB-ST-2 says what is not sent, whatever the network does', () => {
    expect(say({ network: 'alone', unsent: 3 }, false, 3)).toContain('3 messages wait until someone is online');
    expect(say({ network: 'offline', unsent: 1 }, false, 1)).toContain('1 message waits until someone is online');
    expect(say({ network: 'offline', unsent: 1 })).toContain('Changes wait until someone is online');
  });

  it('WB-ST-2 counts nothing that the app wrote by itself in a workspace that nobody else has joined', () => {
    expect(say({ network: 'alone', unsent: 3 }, false, 0, true)).toEqual(['Online']);
    expect(say({ network: 'alone', unsent: 4 }, false, 1, true)).toEqual([
      'Online',
      '1 message waits until someone is online',
    ]);
  });

  it('WB-ST-3 counts down to the next attempt at a hub that is down', () => {
    const waiting = { kind: 'waiting' as const, retryAt: 14_000, reason: 'refused' };
    expect(say({ network: 'connecting', signaling: [{ url: 'ws://hub', status: waiting }] })).toContain(
      'Cannot reach the hub, trying again in 4 s',
    );
  });

  it('WB-ST-4 tells no network from a switched off one, and from having no hub', () => {
    expect(say({ network: 'offline' })[0]).toBe('Offline');
    expect(say({ network: 'offline' }, true)[0]).toBe('Working offline');
    expect(say({ network: 'off', signaling: [] }, true)).toEqual(['Working offline']);
    expect(say({ network: 'off', signaling: [] })).toEqual(['On this device only']);
  });

  it('WB-ST-5 says first that nothing more can be saved', () => {
    expect(say({ storage: 'full' })[0]).toBe('No space left on this device');
    expect(say({ storage: 'failed' })[0]).toBe('Cannot save on this device');
  });

  it('WB-ST-7 claims nothing else of a workspace whose storage the browser deleted', () => {
    expect(say({ storage: 'lost', unsent: 2 })).toEqual(['This browser deleted what was stored here']);
  });

  it('WB-ST-6 says when another tab holds the connections', () => {
    expect(say({ holdsMesh: false })).toContain('Connected through another tab');
  });
});
