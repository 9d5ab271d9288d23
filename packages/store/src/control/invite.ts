import { base64urlEncode, concatBytes, decodeCanonical, encodeCanonical, equalBytes, sha256 } from '@kith/identity';
import type { Awaitable, CryptoEngine, Signer } from '@kith/identity';
import { domain, hashOf } from '../format/hash.js';

/**
 * The content of an invite link: version, space, secret, hints and checksum. The checksum tells a link cut short from a wrong
 * one.
 */
export interface Invite {
  /** 32 bytes. */
  readonly space: Uint8Array;
  /** 32 bytes; the invite key is derived from it. */
  readonly secret: Uint8Array;
  /** Hub URLs where the space can be met. */
  readonly hints: readonly string[];
}

export const VERSION = 1;
export const CHECKSUM_BYTES = 4;
export const MAX_HINTS = 8;
/** Offset of the list of hints, after version, space and secret. */
export const HINTS_AT = 65;

/**
 * Encodes an invite as text for the fragment of a URL. Browsers do not send fragments to servers. The text is a bearer secret.
 */
export function encodeInvite(invite: Invite): string {
  const content = concatBytes(
    Uint8Array.of(VERSION),
    invite.space,
    invite.secret,
    encodeCanonical([...invite.hints].slice(0, MAX_HINTS)),
  );
  return base64urlEncode(concatBytes(content, checksum(content)));
}

/** Decodes the bytes of an invite. Returns null where the checksum or the form does not match. */
export function decodeInvite(bytes: Uint8Array): Invite | null {
  const content = bytes.subarray(0, -CHECKSUM_BYTES);
  if (bytes[0] !== VERSION || !equalBytes(bytes.subarray(-CHECKSUM_BYTES), checksum(content))) return null;
  const hints = decodeCanonical(content.subarray(HINTS_AT));
  const list = hints.ok && Array.isArray(hints.value) ? (hints.value as readonly unknown[]) : null;
  if (list === null || list.length > MAX_HINTS || list.some((hint) => typeof hint !== 'string')) return null;
  return { space: content.slice(1, 33), secret: content.slice(33, HINTS_AT), hints: list as readonly string[] };
}

function checksum(content: Uint8Array): Uint8Array {
  return sha256(content).slice(0, CHECKSUM_BYTES);
}

/** Derives the key pair of an invite. A holder of the link can sign with the private key. The Invite names the public key. */
export function inviteSigner(crypto: CryptoEngine, secret: Uint8Array): Awaitable<Signer> {
  return crypto.signerFromSeed(crypto.hkdf(secret, domain.invite, 32));
}

/** Returns the rendezvous secret that holders of a link share with the members of its space. */
export function inviteRendezvous(crypto: CryptoEngine, inviteKey: Uint8Array): Uint8Array {
  return hashOf(crypto, domain.rendezvousInvite, inviteKey);
}

/** Returns the rendezvous secret of the members that hold this epoch. */
export function epochRendezvous(crypto: CryptoEngine, epochKey: Uint8Array): Uint8Array {
  return crypto.hkdf(epochKey, domain.rendezvousEpoch, 32);
}
