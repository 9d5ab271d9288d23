import { base64urlEncode } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { checkTime, growthOf, mostGrowth } from '../../../test/support/growth.js';
import { seededBytes, seededNumbers } from '../../../test/support/seeded.js';
import { findInvite } from '../src/control/find-invite.js';
import { encodeInvite, inviteSigner } from '../src/control/invite.js';
import { pasted } from './support/pasted-invites.js';

const crypto = createNodeCrypto({ randomBytes: seededBytes(9) });
const invite = { space: crypto.randomBytes(32), secret: crypto.randomBytes(32), hints: ['wss://hub.example/kith'] };
const link = encodeInvite(invite);
const codeOf = (text: string) => {
  const answer = findInvite(text);
  return answer.ok ? 'ok' : answer.code;
};
const random = seededNumbers(2);
const someInvite = () => ({
  space: crypto.randomBytes(32),
  secret: crypto.randomBytes(32),
  hints: Array.from(
    { length: Math.floor(random() * 9) },
    (_, at) => `wss://hub-${at}.example/${'x'.repeat(Math.floor(random() * 300))}`,
  ),
});

describe('invite links', () => {
  it('MEM-15 what was encoded is read, with any hints there may be', () => {
    for (let turn = 0; turn < 100; turn += 1) {
      const one = someInvite();
      expect(findInvite(encodeInvite(one))).toEqual({ ok: true, invite: one, code: encodeInvite(one) });
    }
  });

  it.each(Object.entries(pasted))('MEM-16 is found %s', (_, paste) => {
    for (const one of [invite, { ...invite, hints: [] }, ...Array.from({ length: 20 }, someInvite)]) {
      const code = encodeInvite(one);
      expect(findInvite(paste(code))).toEqual({ ok: true, invite: one, code });
    }
  });

  it('MEM-17 cut short anywhere it is told, and never taken for another invite', () => {
    for (let length = 0; length < link.length; length += 1) {
      const code = codeOf(`https://kith.example/#${link.slice(0, length)}`);
      expect(['invite-missing', 'invite-cut-short']).toContain(code);
      if (length >= 40) expect(code).toBe('invite-cut-short');
    }
    expect(codeOf(`Join: https://kith.example/#${link.slice(0, 80)}… See you there`)).toBe('invite-cut-short');
    expect(codeOf(`https://kith.example/#${link.slice(5)}`)).toBe('invite-damaged');
  });

  it('MEM-17 one changed character is noticed, wherever it is', () => {
    for (let at = 0; at < link.length; at += 1) {
      const other = link[at] === 'A' ? 'B' : 'A';
      expect(codeOf(`https://kith.example/#${link.slice(0, at)}${other}${link.slice(at + 1)}`)).not.toBe('ok');
    }
    expect(codeOf(link.slice(0, 50) + (link[50] === 'A' ? 'B' : 'A') + link.slice(51))).toBe('invite-damaged');
    expect(codeOf(`#${link.toLowerCase()}`)).not.toBe('ok');
  });

  it('MEM-17 an invite of a later version is told', () => {
    for (const version of [2, 7, 31]) {
      const later = base64urlEncode(Uint8Array.of(version, ...crypto.randomBytes(90)));
      expect(codeOf(`https://kith.example/#${later}`)).toBe('invite-newer');
    }
  });

  it.each([
    '',
    'https://kith.example/#',
    'https://kith.example/#top',
    'https://kith.example/#About-us',
    'https://kith.example/#Acknowledgements-of-everybody-who-helped-2026',
    'https://kith.example/docs#installation-on-debian-12-and-ubuntu-24-04-with-systemd-and-nginx',
    'hello there',
    'AQ',
    'https://chat.example/HjKLmnop1234QRSTuvwx',
    '8c4a1f0e-6f0b-4a57-9c43-0d6cf1d2f7aa',
    `a long story about nothing. ${'It goes on and on, and on. '.repeat(300)}`,
  ])('MEM-17 there is no invite in "%.60s"', (text) => {
    expect(codeOf(text)).toBe('invite-missing');
  });

  it('MEM-16 twice the text costs at most 2.5 times the work, whatever it is made of', () => {
    // Each is made of what the search has to look at twice.
    const families: Readonly<Record<string, (length: number) => string>> = {
      'beginnings of invites': (length) => 'AQ'.repeat(length / 2),
      'invites that are almost right': (length) =>
        `${link.slice(0, -1)}${link.endsWith('A') ? 'E' : 'A'}`.repeat(length / link.length),
      'spaces and hyphens': (length) => '- \n> '.repeat(length / 5),
      'percent signs': (length) => '%2525'.repeat(length / 5),
      'invisible characters': (length) => '\u200B\u00AD'.repeat(length / 2),
      'one run of hints that never end': (length) => `${link.slice(0, 86)}${'h_'.repeat(length / 2)}`,
    };
    const check = checkTime();
    for (const [name, family] of Object.entries(families)) {
      const made = (length: number) => {
        const text = family(length);
        return () => void findInvite(text);
      };
      expect(growthOf(name, made, 400_000, check).ratio, name).toBeLessThan(mostGrowth);
    }
  }, 120_000);

  it('MEM-15 the link holds the secret, and the space only its public half', async () => {
    const [one, again] = [await inviteSigner(crypto, invite.secret), await inviteSigner(crypto, invite.secret)];
    expect(one.publicKey).toEqual(again.publicKey);
    expect(one.publicKey).not.toEqual(invite.secret);
  });
});
