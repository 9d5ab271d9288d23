import { decodeCanonical, encodeCanonical } from '@kith/identity';
import type { GroupSecret } from '@kith/identity';
import { SEALED_OVERHEAD } from '@kith/identity/internal';
import type { EnvelopeKind } from '@kith/identity/internal';
import { SIGNAL_MAX } from '../limits.js';

const VERSION = 1;
/** The tag of the room already distinguishes another secret: the signature comes first. */
export const signalKind: EnvelopeKind = {
  sealLabel: 'call-body',
  signLabel: 'call-signal',
  covered: (context, body) => encodeCanonical([context, body]),
  first: 'signature',
};

/** The visible part of a signal: random names, no content. */
export interface Envelope {
  /** The tag of the room, for holders of the secret; 16 bytes. */
  readonly room: Uint8Array;
  /** Device key, 32 bytes. */
  readonly device: Uint8Array;
  /** 16 bytes, new for every join. */
  readonly session: Uint8Array;
  readonly to: Recipient | null;
  /** Number of the signal in its session, from 1. */
  readonly number: number;
  /** Nonce (12 bytes), ciphertext and tag. */
  readonly body: Uint8Array;
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
}

export interface Recipient {
  readonly device: Uint8Array;
  /** Empty for all sessions of the device. */
  readonly session: Uint8Array;
}

export function encodeEnvelope({ room, device, session, to, number, body, signature }: Envelope): Uint8Array {
  const recipient = to === null ? null : [to.device, to.session];
  return encodeCanonical([VERSION, room, device, session, recipient, number, body, signature]);
}

/** Reads an envelope strictly. Returns a code for anything but exactly one envelope of this version. */
export function readEnvelope(bytes: Uint8Array): Envelope | 'malformed' | 'too-large' | 'version' {
  if (bytes.length > SIGNAL_MAX) return 'too-large';
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok || !Array.isArray(decoded.value)) return 'malformed';
  const [version, room, device, session, recipient, number, body, signature, ...more] = decoded.value as unknown[];
  if (version !== VERSION) return typeof version === 'number' ? 'version' : 'malformed';
  const to = readRecipient(recipient);
  if (
    more.length > 0 ||
    !isBytes(room, 16) ||
    !isBytes(device, 32) ||
    !isBytes(session, 16) ||
    to === undefined ||
    typeof number !== 'number' ||
    !Number.isSafeInteger(number) ||
    number < 1 ||
    !(body instanceof Uint8Array) ||
    body.length < SEALED_OVERHEAD ||
    !isBytes(signature, 64)
  )
    return 'malformed';
  return { room, device, session, to, number, body, signature };
}

function readRecipient(value: unknown): Recipient | null | undefined {
  if (value === null) return null;
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [device, session] = value as unknown[];
  if (!isBytes(device, 32) || !(session instanceof Uint8Array) || ![0, 16].includes(session.length)) return undefined;
  return { device, session };
}

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}

/**
 * Returns the bytes that the signature covers and the ciphertext is bound to: version, group, epoch, and all members but body
 * and signature.
 */
export function contextOf(
  group: Uint8Array,
  secret: GroupSecret,
  envelope: Omit<Envelope, 'body' | 'signature'>,
): Uint8Array {
  const { room, device, session, to, number } = envelope;
  const recipient = to === null ? null : [to.device, to.session];
  return encodeCanonical([VERSION, group, secret.epoch, room, device, session, recipient, number]);
}
