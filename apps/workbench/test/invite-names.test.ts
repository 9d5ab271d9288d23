import { findInvite } from '@kith/store';
import { encodeInvite } from '../../../packages/store/src/control/invite.js';
import { pageStorage } from '@kith/workspace/browser';
import { describe, expect, it } from 'vitest';
import { pageLink, takeInvite } from '../src/invites/invite-link.js';
import { inviteNamesIn } from '../src/invites/invite-names.js';

const code = encodeInvite({ space: new Uint8Array(32), secret: new Uint8Array(32), hints: ['wss://hub.example'] });
const origin = 'https://kith.example';
const linkOf = (workspace: string | null, by: string | null) => pageLink(code, origin, { workspace, by });

describe('the names in an invite link', () => {
  it('WB-IN-2 come through any text, and leave the invite what it is', () => {
    const names = { workspace: 'Tea & club #1 (A-Z) *', by: 'Ada “L.” 李' };
    const link = linkOf(names.workspace, names.by);
    expect(link).toMatch(/[A-Za-z0-9]$/u);
    for (const text of [link, `Come here: ${link}.`, `<${link}>`, `(${link})`]) {
      expect(inviteNamesIn(text)).toEqual(names);
      expect(findInvite(text)).toMatchObject({ ok: true, code });
    }
    expect(linkOf(null, null)).toBe(`${origin}/#${code}`);
    expect(inviteNamesIn(linkOf(null, 'Ada'))).toEqual({ workspace: null, by: 'Ada' });
    expect(inviteNamesIn(code)).toEqual({ workspace: null, by: null });
  });

  it('WB-IN-2 are short, and cannot turn or hide the words around them', () => {
    const fragment = (name: string) => `${origin}/#${code}&to=${encodeURIComponent(name).replaceAll('.', '%2E')}`;
    expect(inviteNamesIn(fragment('x'.repeat(500))).workspace).toBe(`${'x'.repeat(60)}…`);
    expect(inviteNamesIn(fragment('\u202Eevil\u202C')).workspace).not.toContain('\u202E');
    expect(inviteNamesIn(fragment('a\n\n\nb')).workspace).toBe('a b');
    for (const nothing of ['\u200B', '   ']) expect(inviteNamesIn(fragment(nothing)).workspace).toBeNull();
    expect(inviteNamesIn(`${origin}/#${code}&to=%E0%A4%A`).workspace).toBeNull();
  });

  it('WB-IN-2 are without what stood around the link in a text', () => {
    const opened = (closers: string) =>
      inviteNamesIn(`${linkOf('Tea club (old)', 'Ada')}${encodeURIComponent(closers)}`);
    for (const closers of ['>', '>)', '"', '”', ')>', '。', '、see you', '\u200B', '…', '！」', '%3E'])
      expect(opened(closers)).toEqual({ workspace: 'Tea club (old)', by: 'Ada' });
    for (const name of ['第1。', 'Ada!', 'wait…'])
      expect(inviteNamesIn(`${linkOf(null, name)}${encodeURIComponent('。')}`).by).toBe(name);
    // A link that was made before names had an end.
    expect(inviteNamesIn(`${origin}/#${code}&by=Ada${encodeURIComponent('>)')}`).by).toBe('Ada');
    expect(inviteNamesIn(linkOf('<3> “yes”', null)).workspace).toBe('<3> “yes”');
    expect(inviteNamesIn(linkOf('>>>', null)).workspace).toBeNull();
  });

  it('WB-IN-2 come through what encodes the # of a link, alone or with all that follows', () => {
    const storage = pageStorage(() => null);
    const names = { workspace: 'Tea & club #1', by: 'Ada “L.”' };
    const link = linkOf(names.workspace, names.by);
    const [before = '', after = ''] = link.split('#');
    for (const behind of [after, encodeURIComponent(after)]) {
      const href = `${before}%23${behind}`;
      expect(inviteNamesIn(`Come here: ${href}`)).toEqual(names);
      const page = { location: { href, origin }, history: { state: null, replaceState: () => {} } };
      expect(takeInvite(page as unknown as Window, storage)).toBe(link);
    }
  });

  it('WB-IN-2 are kept for the tab with the invite', () => {
    const storage = pageStorage(() => null);
    const link = linkOf('Tea club', 'Ada');
    const page = {
      location: { href: link, hash: new URL(link).hash, origin },
      history: { state: null, replaceState: () => {} },
    } as unknown as Window;
    expect(takeInvite(page, storage)).toBe(link);
  });
});
