import { openDB } from 'idb';
import type { IDBPDatabase } from 'idb';
import { inDomain } from './domain.js';
import { webAgreement, webSigner } from './engine-webcrypto.js';
import { keyRecordVersion, readKeyRecord } from './key-record.js';
import type { KeyRecord } from './key-record.js';
import { identityDamaged, identityExists, identityNewer } from './key-store.js';
import type { KeyStore, StoredKeys } from './key-store.js';
import { requireCrypto } from './web-crypto-support.js';
import { identityError } from './codes.js';

const storeName = 'identity';
const recordKey = 'self';
const databaseVersion = 1;

/**
 * Makes a key store of one record in IndexedDB, shared by the tabs of an origin. The browser makes the device keys, which
 * cannot be exported. The recovery seed is encrypted under a key that cannot be exported either. This prevents copying but not
 * use: a script in the page can still sign.
 */
export function browserKeyStore({
  name = 'kith-identity',
  subtle = requireCrypto().subtle,
}: { name?: string; subtle?: SubtleCrypto } = {}): KeyStore {
  return {
    async load() {
      const stored: unknown = await withDatabase(name, 'identity-unreadable', (database) =>
        database.get(storeName, recordKey),
      );
      return stored === undefined ? null : openRecord(subtle, readKeyRecord(stored));
    },
    async create(crypto, recoverySeed, certify) {
      const device = await subtle.generateKey('Ed25519', false, ['sign', 'verify']);
      const agreement = await subtle.generateKey('X25519', false, ['deriveBits']);
      const wrappingKey = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
      if (!isPair(device) || !isPair(agreement) || isPair(wrappingKey))
        throw new TypeError('generateKey gave another kind of key');
      const rootNonce = Uint8Array.from(crypto.randomBytes(12));
      const rootCiphertext = new Uint8Array(
        await subtle.encrypt(wrapping(rootNonce), wrappingKey, Uint8Array.from(recoverySeed)),
      );
      const certificate = Uint8Array.from(
        await certify({
          signer: await deviceSigner(subtle, device),
          agreement: await deviceAgreement(subtle, agreement),
        }),
      );
      const record: KeyRecord = {
        version: keyRecordVersion,
        device,
        agreement,
        wrappingKey,
        rootNonce,
        rootCiphertext,
        certificate,
      };
      await withDatabase(name, 'identity-unwritable', async (database) => {
        const transaction = database.transaction(storeName, 'readwrite', { durability: 'strict' });
        // `add` fails where a record exists: of two tabs that create at the same time only one writes.
        await Promise.all([transaction.store.add(record, recordKey), transaction.done]);
      });
      return openRecord(subtle, record);
    },
  };
}

async function openRecord(subtle: SubtleCrypto, record: KeyRecord): Promise<StoredKeys> {
  return {
    signer: await deviceSigner(subtle, record.device),
    agreement: await deviceAgreement(subtle, record.agreement),
    certificate: record.certificate,
    async unwrapRecoverySeed() {
      try {
        return new Uint8Array(
          await subtle.decrypt(wrapping(record.rootNonce), record.wrappingKey, record.rootCiphertext),
        );
      } catch (error) {
        throw identityDamaged('its root seed cannot be decrypted', error);
      }
    },
  };
}

const deviceSigner = async (subtle: SubtleCrypto, pair: CryptoKeyPair) =>
  webSigner(subtle, pair.privateKey, await rawKey(subtle, pair.publicKey));

const deviceAgreement = async (subtle: SubtleCrypto, pair: CryptoKeyPair) =>
  webAgreement(subtle, pair.privateKey, await rawKey(subtle, pair.publicKey));

const rawKey = async (subtle: SubtleCrypto, key: CryptoKey) => new Uint8Array(await subtle.exportKey('raw', key));

const isPair = (made: CryptoKey | CryptoKeyPair): made is CryptoKeyPair => 'privateKey' in made;

function wrapping(nonce: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: Uint8Array.from(inDomain('root-wrap')) };
}

async function withDatabase<T>(
  name: string,
  failure: 'identity-unreadable' | 'identity-unwritable',
  use: (database: IDBPDatabase) => Promise<T>,
): Promise<T> {
  try {
    const database = await openDB(name, databaseVersion, {
      upgrade: (fresh) => void fresh.createObjectStore(storeName),
    });
    try {
      return await use(database);
    } finally {
      database.close();
    }
  } catch (error) {
    const kind = error instanceof DOMException ? error.name : '';
    if (kind === 'ConstraintError') throw identityExists();
    if (kind === 'VersionError') throw identityNewer(`above ${databaseVersion}`);
    throw identityError(failure, {
      message: `The identity in IndexedDB is ${failure === 'identity-unreadable' ? 'unreadable' : 'unwritable'}.`,
      fix: 'Allow this site to store data (private windows may not), and free some disk space.',
      cause: error,
    });
  }
}
