import { sha256 } from '@kith/identity';
import { findInvite } from '@kith/store';
import { encodeInvite } from '../../store/src/control/invite.js';
import { describe, expect, it } from 'vitest';
import { inviteInAddress } from '../src/index.js';

const code = encodeInvite({
  space: sha256(Uint8Array.of(7)),
  secret: sha256(Uint8Array.of(9)),
  hints: ['wss://hub.example/'],
});

function page(href: string) {
  const seen = { href, state: { scroll: 3 } as unknown };
  return {
    seen,
    location: { href },
    history: {
      state: { scroll: 3 },
      replaceState(state: unknown, _: string, url: string) {
        seen.state = state;
        seen.href = new URL(url, href).href;
      },
    },
  };
}

describe('the invite in an address', () => {
  it.each([
    [`https://kith.example/#${code}`, 'https://kith.example/'],
    [`https://kith.example/app?lang=de#invite=${code}`, 'https://kith.example/app?lang=de'],
    [`https://kith.example/#${code}.`, 'https://kith.example/'],
    [`https://kith.example/#${code}%3E`, 'https://kith.example/'],
    [`https://kith.example/%23${code}`, 'https://kith.example/'],
    [`https://kith.example/app/%23invite=${code}`, 'https://kith.example/app/'],
    [`https://kith.example/?invite=${code}&lang=de`, 'https://kith.example/?lang=de'],
    [`https://kith.example/join/${code}`, 'https://kith.example/join'],
    [`https://kith.example/?utm_source=mail#${code}&fbclid=x`, 'https://kith.example/?utm_source=mail'],
  ])('WS-63 is read from %s, and taken out of it', (opened, left) => {
    const { seen, ...there } = page(opened);
    const link = inviteInAddress(there);
    expect(findInvite(link ?? '')).toMatchObject({ ok: true, code });
    expect(seen).toEqual({ href: left, state: { scroll: 3 } });
  });

  it.each(['https://kith.example/', 'https://kith.example/#top', 'https://kith.example/a?b=c#About-us'])(
    'WS-63 is not in %s, which stays as it is',
    (opened) => {
      const { seen, ...there } = page(opened);
      expect(inviteInAddress(there)).toBeNull();
      expect(seen.href).toBe(opened);
    },
  );

  it('WS-63 that was cut short is returned, so that joining says so', () => {
    const { seen, ...there } = page(`https://kith.example/#${code.slice(0, 60)}`);
    expect(findInvite(inviteInAddress(there) ?? '')).toEqual({ ok: false, code: 'invite-cut-short' });
    expect(seen.href).toBe('https://kith.example/');
  });
});
