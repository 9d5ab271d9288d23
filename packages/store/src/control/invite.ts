import {
  base64urlDecode,
  base64urlEncode,
  concatBytes,
  decodeCanonical,
  encodeCanonical,
  equalBytes,
} from '@kith/identity';
import type { Awaitable, CryptoEngine, Signer } from '@kith/identity';
import { domain, hashOf } from '../format/hash.js';

/** What an invite link carries: version, space, secret, hints, and a checksum that tells a link cut short from a wrong one. */
export interface Invite {
  /** 32 bytes. */
  readonly space: Uint8Array;
  /** 32 bytes; the invite key is derived from it. */
  readonly secret: Uint8Array;
  /** Hub URLs where the space can be met. */
  readonly hints: readonly string[];
}

export type InviteAnswer =
  | { ok: true; invite: Invite }
  | { ok: false; code: 'invite-missing' | 'invite-cut-short' | 'invite-malformed' | 'invite-newer' };

const VERSION = 1;
const CHECKSUM_BYTES = 4;
const MAX_HINTS = 8;

/** The text that goes into a URL's fragment, which browsers do not send to servers. It is a bearer secret. */
export function encodeInvite(crypto: CryptoEngine, invite: Invite): string {
  const content = concatBytes(
    Uint8Array.of(VERSION),
    invite.space,
    invite.secret,
    encodeCanonical([...invite.hints].slice(0, MAX_HINTS)),
  );
  return base64urlEncode(concatBytes(content, checksum(crypto, content)));
}

/** Reads a link, or just its fragment, as somebody pasted it. */
export function parseInvite(crypto: CryptoEngine, link: string): InviteAnswer {
  const text = link
    .trim()
    .replace(/^.*#/s, '')
    .replace(/^invite=/, '');
  if (text === '') return { ok: false, code: 'invite-missing' };
  const bytes = base64urlDecode(text);
  if (bytes === null)
    return { ok: false, code: /^[A-Za-z0-9_-]+$/.test(text) ? 'invite-cut-short' : 'invite-malformed' };
  const [version] = bytes;
  if (version !== undefined && version > VERSION && version < 0x20) return { ok: false, code: 'invite-newer' };
  if (version !== VERSION) return { ok: false, code: 'invite-malformed' };
  const content = bytes.subarray(0, -CHECKSUM_BYTES);
  if (content.length < 66 || !equalBytes(bytes.subarray(-CHECKSUM_BYTES), checksum(crypto, content)))
    return { ok: false, code: 'invite-cut-short' };
  const hints = decodeCanonical(content.subarray(65));
  if (
    !hints.ok ||
    !Array.isArray(hints.value) ||
    hints.value.length > MAX_HINTS ||
    hints.value.some((hint) => typeof hint !== 'string')
  ) {
    return { ok: false, code: 'invite-malformed' };
  }
  return {
    ok: true,
    invite: { space: content.slice(1, 33), secret: content.slice(33, 65), hints: hints.value as string[] },
  };
}

function checksum(crypto: CryptoEngine, content: Uint8Array): Uint8Array {
  return crypto.sha256(content).slice(0, CHECKSUM_BYTES);
}

/** The key pair of an invite: whoever has the link can sign with it, and its public half stands in the Invite. */
export function inviteSigner(crypto: CryptoEngine, secret: Uint8Array): Awaitable<Signer> {
  return crypto.signerFromSeed(crypto.hkdf(secret, domain.invite, 32));
}

/** Where the holders of a link and the members of its space meet. */
export function inviteRendezvous(crypto: CryptoEngine, inviteKey: Uint8Array): Uint8Array {
  return hashOf(crypto, domain.rendezvousInvite, inviteKey);
}

/** Where members meet who hold this epoch. */
export function epochRendezvous(crypto: CryptoEngine, epochKey: Uint8Array): Uint8Array {
  return crypto.hkdf(epochKey, domain.rendezvousEpoch, 32);
}
