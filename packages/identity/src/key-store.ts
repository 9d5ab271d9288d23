import type { CryptoEngine, KeyAgreement, Signer } from './crypto.js';
import type { KithError } from './errors.js';
import type { Awaitable } from './environment.js';
import { identityError } from './codes.js';

/** The keys of one device. */
export interface DeviceKeys {
  readonly signer: Signer;
  readonly agreement: KeyAgreement;
}

/** The keys that a key store holds. The store decides how it holds them: raw, non-extractable or wrapped. */
export interface StoredKeys extends DeviceKeys {
  /** The certificate as stored. The store does not check it. */
  readonly certificate: Uint8Array;
  /** Returns a fresh copy of the person's 32-byte recovery seed. The caller wipes it. */
  unwrapRecoverySeed(): Awaitable<Uint8Array>;
}

/**
 * Stores one identity. A store never overwrites: it refuses an identity that it cannot read, and leaves it as it is.
 * @throws KithError `identity-damaged`, `identity-newer`, `identity-unreadable`, `identity-unwritable`.
 */
export interface KeyStore {
  /** Loads the keys. Returns null only where nothing was ever stored. */
  load(crypto: CryptoEngine): Promise<StoredKeys | null>;
  /**
   * Makes device keys in the form of this store, has them certified, and writes everything at once.
   * @throws KithError `identity-exists` when another opener was faster; then nothing of this call remains.
   */
  create(
    crypto: CryptoEngine,
    recoverySeed: Uint8Array,
    certify: (keys: DeviceKeys) => Promise<Uint8Array>,
  ): Promise<StoredKeys>;
}

/** Makes the error for a place that holds an identity already. */
export function identityExists(): KithError {
  return identityError('identity-exists');
}

/** Makes the error for a stored identity that cannot be used. */
export function identityDamaged(what: string, cause?: unknown): KithError {
  return identityError('identity-damaged', {
    message: `The stored identity cannot be used: ${what}. It was left untouched.`,
    cause,
  });
}

/** Makes the error for a stored identity of a version that this program does not know. */
export function identityNewer(version: unknown): KithError {
  return identityError('identity-newer', {
    message: `The stored identity has version ${String(version)}, which this program does not know. It was left untouched.`,
  });
}
