import { base64urlEncode, chain, concatBytes, encodeCanonical, inDomain } from '@kith/identity';
import type { Awaitable, CryptoEngine, VerifyKey } from '@kith/identity';
import type { CreateFrameSealer } from '../internal.js';
import { MESSAGE_MAX } from '../limits.js';
import type { GroupSecret, PresenceGroup } from '../ports.js';
import { readArray } from './cbor-array.js';
import { NONCE_LENGTH, TAG_LENGTH, groupKeyCache } from './group-key.js';
import { encodePayload } from './payload.js';
import { presenceError } from '../codes.js';

const VERSION = 1;

/** A parsed frame. It is not verified. */
export interface ParsedFrame {
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  /** 16 bytes. */
  readonly session: Uint8Array;
  /** From 1, growing with every frame of the session. */
  readonly number: number;
  /** Nonce (12 bytes) ‖ AES-256-GCM ciphertext ‖ tag (16 bytes). */
  readonly body: Uint8Array;
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
}

export type ParseResult =
  | { readonly ok: true; readonly frame: ParsedFrame }
  | { readonly ok: false; readonly code: 'message-too-large' | 'malformed' };

/** Parses a frame: canonical CBOR `[1, device, session, number, body, signature]`, at most MESSAGE_MAX bytes. */
export function parseFrame(bytes: Uint8Array): ParseResult {
  if (bytes.length > MESSAGE_MAX) return { ok: false, code: 'message-too-large' };
  const items = readArray(bytes);
  if (items?.length !== 6) return malformed;
  const [version, device, session, number, body, signature] = items;
  if (version !== VERSION || typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) {
    return malformed;
  }
  if (!isBytes(device, 32) || !isBytes(session, 16) || !isBytes(signature, 64)) return malformed;
  if (!(body instanceof Uint8Array) || body.length < NONCE_LENGTH + TAG_LENGTH) return malformed;
  return { ok: true, frame: { device, session, number, body, signature } };
}

const malformed = { ok: false, code: 'malformed' } as const;

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}

/** Returns `device.session`, both base64url: the key of a session. */
export function sessionKey(device: Uint8Array, session: Uint8Array): string {
  return `${base64urlEncode(device)}.${base64urlEncode(session)}`;
}

/**
 * Makes the sealer of one session, which signs and encrypts its frames.
 * @throws KithError `bytes-length` where the group's id, an epoch or the session has another length.
 */
export const createFrameSealer: CreateFrameSealer = ({ identity, crypto, group, session }) => {
  requireBytes(session, 16, 'session');
  requireBytes(group.id, 32, 'group.id');
  const { device, signer } = identity;
  const keyOf = groupKeyCache(crypto, 'awareness-key');
  return {
    seal(secret, number, payload) {
      requireBytes(secret.epoch, 16, 'secret.epoch');
      const plaintext = encodePayload(payload);
      const context = frameContext(group, secret, { device, session, number });
      const nonce = crypto.randomBytes(NONCE_LENGTH);
      return chain(keyOf(secret), (key) =>
        chain(crypto.encrypt(key, nonce, plaintext, inDomain('awareness-body', context)), (ciphertext) => {
          const body = concatBytes(nonce, ciphertext);
          return chain(signer.sign(inDomain('awareness', context, body)), (signature) =>
            encodeCanonical([VERSION, device, session, number, body, signature]),
          );
        }),
      );
    },
  };
};

export interface FrameOpener {
  /** Decrypts a frame. Returns null if the frame was sealed under another secret or for another group, or was changed. */
  decrypt(secret: GroupSecret, frame: ParsedFrame): Awaitable<Uint8Array | null>;
  /** Tells whether the holder of `key` signed exactly this frame in this group and epoch. */
  verify(secret: GroupSecret, key: VerifyKey, frame: ParsedFrame): Awaitable<boolean>;
}

export function createFrameOpener({
  crypto,
  group,
}: {
  readonly crypto: CryptoEngine;
  readonly group: PresenceGroup;
}): FrameOpener {
  const keyOf = groupKeyCache(crypto, 'awareness-key');
  return {
    decrypt(secret, frame) {
      const associated = inDomain('awareness-body', frameContext(group, secret, frame));
      const nonce = frame.body.subarray(0, NONCE_LENGTH);
      const ciphertext = frame.body.subarray(NONCE_LENGTH);
      return chain(keyOf(secret), (key) => crypto.decrypt(key, nonce, ciphertext, associated));
    },
    verify(secret, key, frame) {
      const signed = inDomain('awareness', frameContext(group, secret, frame), frame.body);
      return crypto.verify(key, signed, frame.signature);
    },
  };
}

/**
 * Returns the context: group 32 ‖ epoch 16 ‖ device 32 ‖ session 16 ‖ number u64. Every part has a fixed length, so no two
 * contexts have the same bytes.
 */
function frameContext(
  group: PresenceGroup,
  secret: GroupSecret,
  { device, session, number }: Pick<ParsedFrame, 'device' | 'session' | 'number'>,
): Uint8Array {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(number));
  return concatBytes(group.id, secret.epoch, device, session, new Uint8Array(counter.buffer));
}

function requireBytes(bytes: Uint8Array, length: number, argument: string): void {
  if (bytes.length === length) return;
  throw presenceError('bytes-length', {
    message: `${argument} has ${bytes.length} bytes.`,
    fix: `Pass exactly ${length} bytes.`,
    argument,
  });
}
