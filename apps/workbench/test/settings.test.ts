import { describe, expect, it } from 'vitest';
import { sinceWords, snippet } from '@kith/ui';
import { encodeInvite } from '../../../packages/store/src/control/invite.js';
import { KithError } from '@kith/identity';
import { pageStorage } from '@kith/workspace/browser';
import { pendingInvite, takeInvite } from '../src/invites/invite-link.js';
import { readPageHubs } from '../src/device/page-hubs.js';
import { hubAddress } from '../src/preferences/hub-address.js';
import { readPreferences } from '../src/preferences/preferences.js';
import { problemOf, WorkbenchError } from '../src/parts/problems.js';

const page = { protocol: 'http:', host: 'localhost:5173' };
const answering =
  (body: string, status = 200): typeof fetch =>
  () =>
    Promise.resolve(new Response(body, { status }));

describe('preferences and entrances', () => {
  it('WB-ER-1 what is wrong with a name is said in words of the app', () => {
    for (const what of ['profile', 'workspace', 'channel'])
      for (const wrong of ['empty', 'too-long']) {
        const { title, detail } = problemOf(
          new KithError(`${what}-name-${wrong}`, 'Words for programmers.', { fix: 'None.' }),
        );
        expect([title, detail]).toEqual([expect.stringContaining('name'), null]);
      }
  });

  it('WB-PR-1 preferences that are damaged, foreign or missing become defaults, the rest stays', () => {
    const defaults = readPreferences(null);
    expect(readPreferences('{"theme":')).toEqual(defaults);
    expect(readPreferences('[1]')).toEqual(defaults);
    expect(
      readPreferences('{"theme":"pink","offline":true,"tabs":{"s":["a",1]},"previewTab":{"s":"a","t":1}}'),
    ).toEqual({
      ...defaults,
      offline: true,
      tabs: { s: ['a'] },
      previewTab: { s: 'a' },
    });
  });

  it('WB-HU-1 a hub address is a WebSocket address; a name means a safe one, a path this origin', () => {
    expect(hubAddress('hub.example', page)).toBe('wss://hub.example/');
    expect(hubAddress('/hub', page)).toBe('ws://localhost:5173/hub');
    expect(hubAddress('https://hub.example/x', page)).toBe('wss://hub.example/x');
    expect(hubAddress('ftp://hub.example', page)).toBeNull();
    expect(hubAddress('   ', page)).toBeNull();
  });

  it('WB-HU-2 a page without hubs offers none, and says so without failing', async () => {
    expect(await readPageHubs(page, answering('{"signaling":["/hub"]}'))).toEqual(['ws://localhost:5173/hub']);
    expect(await readPageHubs(page, answering('<!doctype html>'))).toEqual([]);
    expect(await readPageHubs(page, answering('', 404))).toEqual([]);
    expect(await readPageHubs(page, () => Promise.reject(new TypeError('offline')))).toEqual([]);
  });

  it('WB-IN-1 an invite in the address is kept for the tab, an anchor is none', () => {
    const code = encodeInvite({ space: new Uint8Array(32), secret: new Uint8Array(32), hints: [] });
    const storage = pageStorage(() => null);
    const tabAt = (href: string) =>
      ({
        location: { href, origin: 'https://kith.example' },
        history: { state: null, replaceState: () => {} },
      }) as unknown as Window;
    expect(takeInvite(tabAt('https://kith.example/#top'), storage)).toBeNull();
    expect(takeInvite(tabAt(`https://kith.example/%23${code}.`), storage)).toBe(`https://kith.example/#${code}`);
    expect(pendingInvite(storage)).toBe(`https://kith.example/#${code}`);
  });

  it('WB-ER-1 every error is told in words of the app, with its code; what is said of an unknown one is a detail', () => {
    expect(problemOf(new WorkbenchError('invite-spent'))).toMatchObject({
      code: 'invite-spent',
      title: 'This invite link has been used up',
      detail: null,
    });
    for (const error of [
      new Error('Pass `rtc`'),
      'Pass `rtc`',
      new KithError('link-missing', 'Pass `rtc`', { fix: '' }),
    ])
      expect(problemOf(error)).toMatchObject({ title: 'Something unexpected went wrong', detail: 'Pass `rtc`' });
  });

  it('WB-TL-6 times are words within a day, and the hour after that', () => {
    const minute = 60_000;
    expect(sinceWords(0)).toBe('now');
    expect(sinceWords(5 * minute)).toMatch(/5/u);
    expect(sinceWords(23 * 60 * minute)).toMatch(/23/u);
    expect(sinceWords(24 * 60 * minute)).toBeNull();
    expect(sinceWords(-60 * minute)).toBeNull();
  });

  it('WB-TL-5 a quote is one line without marks', () => {
    expect(snippet('**bold** and\n`code`')).toBe('bold and code');
    expect(snippet('x'.repeat(300))).toHaveLength(141);
  });
});
