import { identityDamaged, identityNewer } from './key-store.js';

export const keyRecordVersion = 1;

/** The record that a browser stores: keys that can be used but not copied, and the recovery seed encrypted under one of them. */
export interface KeyRecord {
  version: typeof keyRecordVersion;
  device: CryptoKeyPair;
  agreement: CryptoKeyPair;
  /** AES-256-GCM, non-extractable. Encrypts the recovery seed. */
  wrappingKey: CryptoKey;
  rootNonce: Uint8Array<ArrayBuffer>;
  rootCiphertext: Uint8Array<ArrayBuffer>;
  certificate: Uint8Array<ArrayBuffer>;
}

/**
 * Checks a record from IndexedDB.
 * @throws KithError `identity-newer`, `identity-damaged`.
 */
export function readKeyRecord(stored: unknown): KeyRecord {
  if (!isObject(stored)) throw identityDamaged('it is no key record');
  const version = stored['version'];
  if (typeof version === 'number' && version > keyRecordVersion) throw identityNewer(version);
  const fields: Record<keyof KeyRecord, boolean> = {
    version: version === keyRecordVersion,
    device: isKeyPair(stored['device'], 'Ed25519'),
    agreement: isKeyPair(stored['agreement'], 'X25519'),
    wrappingKey: isLockedKey(stored['wrappingKey'], 'secret', 'AES-GCM'),
    rootNonce: isBytes(stored['rootNonce'], 12),
    rootCiphertext: isBytes(stored['rootCiphertext'], 48),
    certificate: isBytes(stored['certificate']),
  };
  for (const [field, sound] of Object.entries(fields)) {
    if (!sound) throw identityDamaged(`its field "${field}" is missing or wrong`);
  }
  return stored as unknown as KeyRecord;
}

function isKeyPair(value: unknown, algorithm: string): boolean {
  return (
    isObject(value) &&
    isKey(value['publicKey'], 'public', algorithm) &&
    isLockedKey(value['privateKey'], 'private', algorithm)
  );
}

function isLockedKey(value: unknown, type: KeyType, algorithm: string): boolean {
  return isKey(value, type, algorithm) && !value.extractable;
}

function isKey(value: unknown, type: KeyType, algorithm: string): value is CryptoKey {
  if (!isObject(value)) return false;
  const described = value['algorithm'];
  return value['type'] === type && isObject(described) && described['name'] === algorithm;
}

function isBytes(value: unknown, length?: number): boolean {
  return value instanceof Uint8Array && (length === undefined || value.length === length);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
