import type { Awaitable, RandomBytes } from './environment.js';

declare const admitted: unique symbol;
declare const imported: unique symbol;

/** An Ed25519 public key that has passed the key check: canonical encoding, not of small order, in the prime-order subgroup. */
export interface VerifyKey {
  readonly bytes: Uint8Array;
  readonly [admitted]: true;
}

/** A 256-bit AES-GCM key held by one engine. */
export interface AeadKey {
  readonly [imported]: true;
}

/** Signs with a private key that it never gives out. */
export interface Signer {
  /** Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Returns an Ed25519 signature, 64 bytes. */
  sign(message: Uint8Array): Awaitable<Uint8Array>;
}

/** X25519 with a private key that it never gives out. */
export interface KeyAgreement {
  /** X25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Returns the 32-byte shared secret; null for a point of small order (an all-zero secret). */
  agree(theirPublicKey: Uint8Array): Awaitable<Uint8Array | null>;
}

/**
 * Cryptography as a port. Three engines (node:crypto, WebCrypto, noble) give equal results. `verify` follows one strict rule on
 * all of them: 64 bytes, S below L, R not of small order, cofactorless equation, under an admitted key.
 */
export interface CryptoEngine {
  readonly name: 'node' | 'webcrypto' | 'noble';
  readonly randomBytes: RandomBytes;
  /** 32 bytes. */
  sha256(message: Uint8Array): Uint8Array;
  /** HMAC-SHA256, 32 bytes. */
  hmac(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** HKDF-SHA256 (RFC 5869). Default salt: empty. */
  hkdf(secret: Uint8Array, info: Uint8Array, length: number, salt?: Uint8Array): Uint8Array;
  /** Checks a key (about 1 ms) and remembers the result. Returns null for a key that must not be trusted. */
  admitKey(publicKey: Uint8Array): VerifyKey | null;
  verify(key: VerifyKey, message: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
  importAeadKey(key: Uint8Array): Awaitable<AeadKey>;
  /** Encrypts with AES-256-GCM. Returns the ciphertext followed by the 16-byte tag. */
  encrypt(key: AeadKey, nonce: Uint8Array, plaintext: Uint8Array, associatedData: Uint8Array): Awaitable<Uint8Array>;
  /** Decrypts. Returns null when the tag does not match. */
  decrypt(
    key: AeadKey,
    nonce: Uint8Array,
    ciphertext: Uint8Array,
    associatedData: Uint8Array,
  ): Awaitable<Uint8Array | null>;
  /** Makes a signer from a 32-byte Ed25519 seed. The caller has to protect the seed. */
  signerFromSeed(seed: Uint8Array): Awaitable<Signer>;
  /** Makes a key agreement from a 32-byte X25519 secret. The caller has to protect the secret. */
  agreementFromSecret(secret: Uint8Array): Awaitable<KeyAgreement>;
}
