import type { CryptoEngine, KeyAgreement, Signer } from './crypto.js';
import { KithError } from './errors.js';
import type { Awaitable } from './environment.js';

/** The keys of one device. */
export interface DeviceKeys {
  readonly signer: Signer;
  readonly agreement: KeyAgreement;
}

/** What a key store hands out. How the keys are held (raw, non-extractable, wrapped) stays its own business. */
export interface StoredKeys extends DeviceKeys {
  /** As it was written; not checked by the store. */
  readonly certificate: Uint8Array;
  /** A fresh copy of the person's 32-byte recovery seed; its user wipes it. */
  unwrapRecoverySeed(): Awaitable<Uint8Array>;
}

/**
 * Where one identity lives. A store never overwrites: what it cannot read it refuses ('identity-damaged',
 * 'identity-newer') and leaves as it was.
 */
export interface KeyStore {
  /** Null only where nothing was ever stored. */
  load(crypto: CryptoEngine): Promise<StoredKeys | null>;
  /**
   * Makes device keys the way this store holds them, has them certified, and writes all of it at once. Throws
   * KithError 'identity-exists' when another opener was faster; then nothing of this call remains.
   */
  create(
    crypto: CryptoEngine,
    recoverySeed: Uint8Array,
    certify: (keys: DeviceKeys) => Promise<Uint8Array>,
  ): Promise<StoredKeys>;
}

export function identityExists(): KithError {
  return new KithError('identity-exists', 'An identity is stored here already.', {
    fix: 'Open it, or choose another place.',
  });
}

export function identityDamaged(what: string, cause?: unknown): KithError {
  return new KithError('identity-damaged', `The stored identity cannot be used: ${what}. It was left untouched.`, {
    fix: 'Restore it from a backup, or move it away and start again with the recovery words.',
    cause,
  });
}

export function identityNewer(version: unknown): KithError {
  return new KithError(
    'identity-newer',
    `The stored identity has version ${String(version)}, which this program does not know. It was left untouched.`,
    { fix: 'Update this program.' },
  );
}
