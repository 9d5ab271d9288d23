import { encodeInvite } from '../../../packages/store/src/control/invite.js';
import { pageStorage } from '@kith/workspace/browser';
import { describe, expect, it } from 'vitest';
import { takeInvite } from '../src/invites/invite-link.js';
import { channelPath, leadsNowhere } from '../src/navigation/addresses.js';

const code = encodeInvite({ space: new Uint8Array(32), secret: new Uint8Array(32), hints: [] });

describe('addresses of the workbench', () => {
  it('WB-TB-3 name the list, a channel, or nothing', () => {
    for (const path of ['/', '/index.html', channelPath('x_-1'), '/channel/x/']) expect(leadsNowhere(path)).toBe(false);
    for (const path of ['/channel', '/channel/', '/channel/a/b', '/channels', '/nonsense/path', '/join'])
      expect(leadsNowhere(path)).toBe(true);
  });

  it('WB-TB-3 name something after an invite was taken out of them', () => {
    const after = (path: string) => {
      const origin = 'https://kith.example';
      const location = { href: origin + path, origin };
      const replaceState = (_state: unknown, _unused: string, url: string) => {
        location.href = new URL(url, location.href).href;
      };
      takeInvite(
        { location, history: { state: null, replaceState } } as unknown as Window,
        pageStorage(() => null),
      );
      return new URL(location.href).pathname;
    };
    expect(after(`/join/${code}`)).toBe('/');
    expect(after(`/channel/x#${code}`)).toBe('/channel/x');
    expect(after('/nonsense')).toBe('/nonsense');
  });
});
