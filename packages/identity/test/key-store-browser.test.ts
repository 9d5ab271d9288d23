import 'fake-indexeddb/auto';
import { openIdentity } from '@kith/identity';
import { browserKeyStore, createWebCrypto } from '@kith/identity/browser';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { stoppedClock as clock } from './support/engines.js';
import { kithErrorOf } from './support/outcome.js';

const crypto = await createWebCrypto();
const { subtle } = globalThis.crypto;
const open = (name: string) => openIdentity({ crypto, clock, store: browserKeyStore({ name }) });

type Fields = Record<string, unknown>;

async function read(name: string): Promise<Fields> {
  const database = await openDB(name);
  const record = (await database.get('identity', 'self')) as Fields;
  database.close();
  return record;
}

async function write(name: string, record: unknown): Promise<void> {
  const database = await openDB(name);
  await database.put('identity', record, 'self');
  database.close();
}

let names = 0;
const freshName = () => `browser-${++names}`;

describe('the browser key store', () => {
  it('ID-16 holds only keys that cannot be exported, and the root encrypted', async () => {
    const name = freshName();
    const identity = await open(name);
    const record = await read(name);
    const seed = Buffer.from(await identity.recoverySeed()).toString('hex');
    for (const key of [
      (record['device'] as CryptoKeyPair).privateKey,
      (record['agreement'] as CryptoKeyPair).privateKey,
      record['wrappingKey'] as CryptoKey,
    ]) {
      expect(key.extractable).toBe(false);
      for (const format of ['pkcs8', 'raw', 'jwk'] as const) {
        await expect(subtle.exportKey(format, key)).rejects.toThrow(/extractable/);
      }
    }
    for (const field of ['rootCiphertext', 'rootNonce', 'certificate']) {
      expect(Buffer.from(record[field] as Uint8Array).toString('hex')).not.toContain(seed);
    }
  });

  it.each<[string, (record: Fields, other: Fields) => unknown]>([
    ['no certificate', (fields) => without(fields, 'certificate')],
    ['no device keys', (fields) => without(fields, 'device')],
    ['no wrapping key', (fields) => without(fields, 'wrappingKey')],
    ['no version', (fields) => without(fields, 'version')],
    ['version 0', (record) => ({ ...record, version: 0 })],
    ['text', () => 'keys'],
    ['null', () => null],
    ['swapped key pairs', (record) => ({ ...record, device: record['agreement'], agreement: record['device'] })],
    ["another device's keys", (record, other) => ({ ...record, device: other['device'] })],
    ["another device's agreement keys", (record, other) => ({ ...record, agreement: other['agreement'] })],
    ["another device's certificate", (record, other) => ({ ...record, certificate: other['certificate'] })],
    ['another wrapping key', (record, other) => ({ ...record, wrappingKey: other['wrappingKey'] })],
    ['a cut root', (record) => ({ ...record, rootCiphertext: (record['rootCiphertext'] as Uint8Array).slice(1) })],
    [
      'a changed root',
      (record) => ({ ...record, rootCiphertext: (record['rootCiphertext'] as Uint8Array).map((byte) => byte ^ 1) }),
    ],
    [
      'a private key beside another public key',
      (record, other) => ({
        ...record,
        device: {
          publicKey: (record['device'] as CryptoKeyPair).publicKey,
          privateKey: (other['device'] as CryptoKeyPair).privateKey,
        },
      }),
    ],
  ])('ID-14 a record with %s is refused and left untouched', async (_, change) => {
    const name = freshName();
    const otherName = freshName();
    await open(name);
    await open(otherName);
    const damaged = change(await read(name), await read(otherName));
    await write(name, damaged);
    await expect(open(name)).rejects.toMatchObject({ name: 'KithError', code: 'identity-damaged' });
    expect(Object.keys((await read(name)) ?? {})).toEqual(Object.keys((damaged as Fields) ?? {}));
  });

  it('ID-14 a key that could be exported is refused', async () => {
    const name = freshName();
    const careless = new Proxy(subtle, {
      get: (target, property) =>
        property === 'generateKey'
          ? (algorithm: AlgorithmIdentifier, _: boolean, usages: KeyUsage[]) =>
              target.generateKey(algorithm, true, usages)
          : (Reflect.get(target, property) as (...given: unknown[]) => unknown).bind(target),
    });
    await openIdentity({ crypto, clock, store: browserKeyStore({ name, subtle: careless }) });
    await expect(open(name)).rejects.toMatchObject({ code: 'identity-damaged' });
  });

  it('ID-14 a newer record, or a newer database, is refused as newer', async () => {
    const name = freshName();
    await open(name);
    await write(name, { version: 2 });
    await expect(open(name)).rejects.toMatchObject({ code: 'identity-newer' });
    const upgraded = freshName();
    (await openDB(upgraded, 2)).close();
    await expect(open(upgraded)).rejects.toMatchObject({ code: 'identity-newer' });
  });

  it('ID-16 storage that fails is reported with its cause, not taken for an empty one', async () => {
    const name = freshName();
    // A database of this name without the object store: what an interrupted foreign upgrade would leave.
    (await openDB(name, 1)).close();
    const error = await kithErrorOf(() => open(name));
    expect(error.code).toBe('identity-unreadable');
    expect(error.cause).toMatchObject({ name: 'NotFoundError' });
  });
});

function without(fields: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
}
