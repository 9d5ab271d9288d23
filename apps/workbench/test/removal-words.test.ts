import { describe, expect, it } from 'vitest';
import { keptWords, lostWords, type RemovalFacts } from '../src/workspace/removal-words.js';
import { readPreferences, withoutWorkspace } from '../src/preferences/preferences.js';

const member: RemovalFacts = { standing: 'member', others: 2, ownDevices: 0, unsent: 0, drafts: 0 };

describe('removing a workspace from this device', () => {
  it('WB-RM-1 says what is lost: what only this device has, and what was not sent', () => {
    expect(lostWords(member)).toEqual([]);
    expect(lostWords({ ...member, unsent: 3, drafts: 1 })).toEqual([
      '3 changes are on this device alone, and are lost.',
      'What you wrote in one channel and did not send is lost.',
    ]);
    expect(lostWords({ ...member, others: 0, unsent: 3 })).toEqual([
      'Only this device has this workspace: everything in it is lost for good.',
    ]);
    expect(lostWords({ ...member, others: 0, ownDevices: 1, unsent: 1 })).toEqual([
      'One change is on this device alone, and is lost.',
    ]);
    expect(lostWords({ ...member, standing: 'refused', others: 0, unsent: 1 })).toEqual([]);
  });

  it('WB-RM-1 says what stays, and how to come back', () => {
    expect(keptWords(member)).toContain('You stay a member');
    expect(keptWords({ ...member, others: 0 })).toContain('no one else has it');
    expect(keptWords({ ...member, standing: 'refused' })).toContain('another invite link');
    expect(keptWords({ ...member, standing: 'waiting-for-member' })).toContain('use the link again');
  });

  it('WB-RM-2 what this browser remembers of it goes too, and nothing else', () => {
    const before = {
      ...readPreferences(null),
      tabs: { a: ['1'], b: ['2'] },
      previewTab: { a: '1' },
      lastChannel: { a: '1', b: '2' },
      lastWorkspace: 'a',
    };
    expect(withoutWorkspace(before, 'a')).toEqual({
      tabs: { b: ['2'] },
      previewTab: {},
      lastChannel: { b: '2' },
      lastWorkspace: null,
    });
    expect(withoutWorkspace({ ...before, lastWorkspace: 'b' }, 'a').lastWorkspace).toBe('b');
  });
});
