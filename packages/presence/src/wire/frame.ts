import { chain, concatBytes, encodeCanonical } from '@kith/identity';
import type { Awaitable, CryptoEngine, Group, GroupSecret, VerifyKey } from '@kith/identity';
import { SEALED_OVERHEAD, openSigned, sealSigned } from '@kith/identity/internal';
import type { EnvelopeCheck, EnvelopeKind } from '@kith/identity/internal';
import type { CreateFrameSealer } from '../internal.js';
import { MESSAGE_MAX } from '../limits.js';
import { readArray } from './cbor-array.js';
import { groupKeyCache } from './group-key.js';
import { encodePayload } from './payload.js';
import { presenceError } from '../codes.js';

const VERSION = 1;
/** Opening takes a tenth of the time of verifying, and distinguishes another epoch from a forgery: it comes first. */
const frameKind: EnvelopeKind = {
  sealLabel: 'awareness-body',
  signLabel: 'awareness',
  covered: concatBytes,
  first: 'body',
};

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
  if (!(body instanceof Uint8Array) || body.length < SEALED_OVERHEAD) return malformed;
  return { ok: true, frame: { device, session, number, body, signature } };
}

const malformed = { ok: false, code: 'malformed' } as const;

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
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
      return chain(keyOf(secret), (key) =>
        chain(
          sealSigned(frameKind, { crypto, random: crypto.randomBytes, signer, key }, context, plaintext),
          ({ body, signature }) => encodeCanonical([VERSION, device, session, number, body, signature]),
        ),
      );
    },
  };
};

export interface FrameOpener {
  /**
   * Opens a frame and returns its payload, encoded. Returns `body` if the frame was sealed under another secret or for another
   * group, or was changed; `signature` if the holder of `verifyKey` did not sign exactly this frame in this group and epoch.
   */
  open(
    secret: GroupSecret,
    verifyKey: () => VerifyKey | null,
    frame: ParsedFrame,
  ): Awaitable<Uint8Array | EnvelopeCheck>;
}

export function createFrameOpener({
  crypto,
  group,
}: {
  readonly crypto: CryptoEngine;
  readonly group: Group;
}): FrameOpener {
  const keyOf = groupKeyCache(crypto, 'awareness-key');
  return {
    open(secret, verifyKey, frame) {
      const context = frameContext(group, secret, frame);
      return chain(keyOf(secret), (key) => openSigned(frameKind, { crypto, key, verifyKey }, context, frame));
    },
  };
}

/**
 * Returns the context: group 32 ‖ epoch 16 ‖ device 32 ‖ session 16 ‖ number u64. Every part has a fixed length, so no two
 * contexts have the same bytes.
 */
function frameContext(
  group: Group,
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
