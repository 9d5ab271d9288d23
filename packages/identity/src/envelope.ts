import { concatBytes } from './bytes.js';
import type { AeadKey, CryptoEngine, Signer, VerifyKey } from './crypto.js';
import { inDomain } from './domain.js';
import { chain } from './environment.js';
import type { Awaitable, RandomBytes } from './environment.js';

const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
/** The bytes that sealing adds to a plaintext: nonce and tag. */
export const SEALED_OVERHEAD = NONCE_LENGTH + TAG_LENGTH;

/** Derives an AES-256-GCM key from a secret by HKDF-SHA256. `info` names the purpose of the key. */
export function deriveAeadKey(crypto: CryptoEngine, secret: Uint8Array, info: Uint8Array): Awaitable<AeadKey> {
  return crypto.importAeadKey(crypto.hkdf(secret, info, 32));
}

/**
 * Returns nonce 12 ‖ AES-256-GCM ciphertext ‖ tag 16. The nonce is random. Opening needs the same `bound`: the data that the
 * ciphertext is bound to.
 */
export function sealBody(
  { crypto, random }: { readonly crypto: CryptoEngine; readonly random: RandomBytes },
  key: AeadKey,
  bound: Uint8Array,
  plaintext: Uint8Array,
): Awaitable<Uint8Array> {
  const nonce = random(NONCE_LENGTH);
  return chain(crypto.encrypt(key, nonce, plaintext, bound), (ciphertext) => concatBytes(nonce, ciphertext));
}

/** Opens what `sealBody` returned. Returns null for another key or `bound`, and for bytes that were changed or cut. */
export function openBody(
  crypto: CryptoEngine,
  key: AeadKey,
  bound: Uint8Array,
  body: Uint8Array,
): Awaitable<Uint8Array | null> {
  if (body.length < SEALED_OVERHEAD) return null;
  return crypto.decrypt(key, body.subarray(0, NONCE_LENGTH), body.subarray(NONCE_LENGTH), bound);
}

/** A sealed body, and the signature of its sender. */
export interface SignedBody {
  /** Nonce 12 ‖ AES-256-GCM ciphertext ‖ tag 16. */
  readonly body: Uint8Array;
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
}

/** The two checks of an envelope: the body opens under the key, and the holder of the verify key signed it in this context. */
export type EnvelopeCheck = 'body' | 'signature';

/** One kind of envelope. Its two domain labels separate it from every other kind. */
export interface EnvelopeKind {
  /** The body is bound to `kith/v1/<sealLabel>` ‖ context. */
  readonly sealLabel: string;
  /** The signature covers `kith/v1/<signLabel>` ‖ `covered(context, body)`. */
  readonly signLabel: string;
  readonly covered: (context: Uint8Array, body: Uint8Array) => Uint8Array;
  /** The check that comes first. An envelope that would fail both checks fails this one. */
  readonly first: EnvelopeCheck;
}

/** Seals a plaintext for one context and signs the result. The context is not part of the result. */
export function sealSigned(
  kind: EnvelopeKind,
  parts: {
    readonly crypto: CryptoEngine;
    readonly random: RandomBytes;
    readonly signer: Signer;
    readonly key: AeadKey;
  },
  context: Uint8Array,
  plaintext: Uint8Array,
): Awaitable<SignedBody> {
  return chain(sealBody(parts, parts.key, inDomain(kind.sealLabel, context), plaintext), (body) =>
    chain(parts.signer.sign(signedBytes(kind, context, body)), (signature) => ({ body, signature })),
  );
}

/**
 * Opens an envelope. Returns the plaintext if both checks pass. Otherwise returns the check that failed; a verify key of null
 * fails `signature`. `verifyKey` is called once, right before the signature is checked.
 */
export function openSigned(
  kind: EnvelopeKind,
  parts: { readonly crypto: CryptoEngine; readonly key: AeadKey; readonly verifyKey: () => VerifyKey | null },
  context: Uint8Array,
  { body, signature }: SignedBody,
): Awaitable<Uint8Array | EnvelopeCheck> {
  const { crypto, key, verifyKey } = parts;
  const open = () => openBody(crypto, key, inDomain(kind.sealLabel, context), body);
  const verify = (): Awaitable<boolean> => {
    const verifier = verifyKey();
    return verifier !== null && crypto.verify(verifier, signedBytes(kind, context, body), signature);
  };
  if (kind.first === 'signature')
    return chain(verify(), (genuine) => (genuine ? chain(open(), (plain) => plain ?? 'body') : 'signature'));
  return chain(open(), (plain) =>
    plain === null ? 'body' : chain(verify(), (genuine) => (genuine ? plain : 'signature')),
  );
}

function signedBytes(kind: EnvelopeKind, context: Uint8Array, body: Uint8Array): Uint8Array {
  return inDomain(kind.signLabel, kind.covered(context, body));
}
