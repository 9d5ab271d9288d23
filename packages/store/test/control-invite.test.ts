import { base64urlEncode } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { seededBytes, seededNumbers } from '../../../test/support/seeded.js';
import { encodeInvite, inviteSigner, parseInvite } from '../src/control/invite.js';

const crypto = createNodeCrypto({ randomBytes: seededBytes(9) });
const invite = { space: crypto.randomBytes(32), secret: crypto.randomBytes(32), hints: ['https://hub.example'] };
const link = encodeInvite(crypto, invite);
const codeOf = (text: string) => {
  const answer = parseInvite(crypto, text);
  return answer.ok ? 'ok' : answer.code;
};

describe('invite links', () => {
  it('MEM-15 what was encoded is read, bare, as a fragment, with a name, or with blanks around it', () => {
    for (const text of [link, `#${link}`, `https://x.example/join#invite=${link}`, `  https://x.example/#${link}\n`])
      expect(parseInvite(crypto, text)).toEqual({ ok: true, invite });
    expect(parseInvite(crypto, encodeInvite(crypto, { ...invite, hints: [] })).ok).toBe(true);
  });

  it('MEM-15 cut short anywhere it is told, and never taken for another invite', () => {
    for (let length = 1; length < link.length; length += 1)
      expect(codeOf(link.slice(0, length))).toBe('invite-cut-short');
  });

  it('MEM-15 nothing pasted by mistake is an invite', () => {
    expect(codeOf('')).toBe('invite-missing');
    expect(codeOf('https://x.example/#')).toBe('invite-missing');
    expect(codeOf('hello there')).toBe('invite-malformed');
    expect(codeOf(base64urlEncode(new Uint8Array(100).fill(200)))).toBe('invite-malformed');
    expect(codeOf(base64urlEncode(new Uint8Array(100).fill(2)))).toBe('invite-newer');
    expect(codeOf(`${link}AAAA`)).toBe('invite-cut-short');
  });

  it('MEM-15 one changed character is noticed, wherever it is', () => {
    const random = seededNumbers(2);
    for (let turn = 0; turn < 300; turn += 1) {
      const at = Math.floor(random() * link.length);
      const other = link[at] === 'A' ? 'B' : 'A';
      expect(codeOf(link.slice(0, at) + other + link.slice(at + 1))).not.toBe('ok');
    }
  });

  it('MEM-15 the link holds the secret, and the space only its public half', async () => {
    const [one, again] = [await inviteSigner(crypto, invite.secret), await inviteSigner(crypto, invite.secret)];
    expect(one.publicKey).toEqual(again.publicKey);
    expect(one.publicKey).not.toEqual(invite.secret);
  });
});
