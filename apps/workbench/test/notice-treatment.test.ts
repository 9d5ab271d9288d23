import { describe, expect, it } from 'vitest';
import type { Did } from '@kith/identity';
import type { Notice } from '@kith/presence';
import {
  noticeWords,
  systemTag,
  toastTag,
  treatNotice,
  type NoticeCircumstances,
} from '../src/notices/notice-treatment.js';

const from = 'did:key:ada' as Did;
const poke: Notice = { type: 'poke', id: 'p', from, quiet: false };
const invitation = (more: Partial<Extract<Notice, { type: 'invitation' }>> = {}): Notice => ({
  type: 'invitation',
  id: 'i',
  from,
  node: 'n',
  kind: 'node',
  note: 'Come and see',
  expiresAt: 2_000,
  quiet: false,
  ...more,
});
const now: NoticeCircumstances = { dnd: false, blocked: false, hidden: false, systemAllowed: true, now: 1_000 };
const flags = [false, true];

describe('what becomes of a poke or an invitation', () => {
  it('WB-PS-5 nothing disturbs whoever does not want to be disturbed; it is kept', () => {
    for (const hidden of flags)
      for (const systemAllowed of flags) {
        expect(treatNotice(poke, { ...now, dnd: true, hidden, systemAllowed })).toEqual({ kind: 'hold' });
        expect(treatNotice({ ...poke, quiet: true }, { ...now, hidden, systemAllowed })).toEqual({ kind: 'hold' });
      }
  });

  it('WB-PS-6 the system notifies for a hidden page only, where it is switched on and allowed', () => {
    const told = (hidden: boolean, systemAllowed: boolean) => treatNotice(poke, { ...now, hidden, systemAllowed });
    expect(told(true, true)).toEqual({ kind: 'tell', system: true });
    for (const [hidden, allowed] of [
      [true, false],
      [false, true],
      [false, false],
    ] as const)
      expect(told(hidden, allowed)).toEqual({ kind: 'tell', system: false });
  });

  it('WB-PS-6 blocked people and expired invitations tell nothing, and are not kept', () => {
    for (const dnd of flags) {
      expect(treatNotice(poke, { ...now, dnd, blocked: true, hidden: true })).toEqual({ kind: 'drop' });
      expect(treatNotice(invitation({ expiresAt: 1_000 }), { ...now, dnd })).toEqual({ kind: 'drop' });
    }
    expect(treatNotice(invitation({ expiresAt: 1_001 }), now).kind).toBe('tell');
  });

  it('WB-PS-11 says who, to what, and why; a second poke takes the place of the first, and an invitation that of one to the same place', () => {
    expect(noticeWords(poke, 'Ada', null)).toEqual({ title: 'Ada poked you', note: '' });
    expect(noticeWords(invitation(), 'Ada', '#plans')).toEqual({
      title: 'Ada invites you to #plans',
      note: 'Come and see',
    });
    expect(noticeWords(invitation({ kind: 'call' }), 'Ada', '#plans').title).toBe(
      'Ada invites you to a call in #plans',
    );
    expect(noticeWords(invitation(), 'Ada', null).title).toContain('has not arrived yet');
    const tags = [poke, invitation(), invitation({ node: 'm' }), { ...poke, from: 'did:key:bob' as Did }];
    expect(new Set(tags.map((notice) => toastTag('s', notice))).size).toBe(4);
    expect(toastTag('s', { ...poke, id: 'q' })).toBe(toastTag('s', poke));
    expect(toastTag('s', invitation({ id: 'j', note: '' }))).toBe(toastTag('s', invitation()));
    expect(toastTag('t', poke)).not.toBe(toastTag('s', poke));
    expect(new Set(tags.map((notice) => systemTag('s', notice))).size).toBe(2);
  });
});
