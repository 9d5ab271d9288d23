import { encodeCanonical, inDomain, type CryptoEngine } from '@kith/identity';

/** The end of a link: the side that began it, or the other. */
export type Role = 'initiator' | 'responder';

export const otherRole = (role: Role): Role => (role === 'initiator' ? 'responder' : 'initiator');

export interface Side {
  /** The hello as carried. */
  hello: Uint8Array;
  binding: Uint8Array;
}

/**
 * Returns the transcript: SHA-256(`kith/v1/transcript` ‖ canonical CBOR of [initiator hello, responder hello, initiator
 * binding, responder binding]).
 */
export function transcriptOf(crypto: CryptoEngine, initiator: Side, responder: Side): Uint8Array {
  const sides = [initiator.hello, responder.hello, initiator.binding, responder.binding];
  return crypto.sha256(inDomain('transcript', encodeCanonical(sides)));
}

const roleByte = (role: Role): Uint8Array => Uint8Array.of(role === 'initiator' ? 0 : 1);

/**
 * Returns the message that a device signs to authenticate: `kith/v1/peer-auth` ‖ transcript ‖ its role (0 initiator, 1
 * responder).
 */
export function authMessage(transcript: Uint8Array, role: Role): Uint8Array {
  return inDomain('peer-auth', transcript, roleByte(role));
}

/** Returns the tag by which one side names a channel: HMAC(secret, `kith/v1/channel` ‖ transcript ‖ its role). */
export function channelTag(crypto: CryptoEngine, secret: Uint8Array, transcript: Uint8Array, role: Role): Uint8Array {
  return crypto.hmac(secret, inDomain('channel', transcript, roleByte(role)));
}
