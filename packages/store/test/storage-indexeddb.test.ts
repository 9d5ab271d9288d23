import 'fake-indexeddb/auto';
import { forceCloseDatabase, IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { bytes, commit, everything, noise, put } from '../../../test/contract/storage-harness.js';
import type { StorageHarness } from '../../../test/contract/storage-harness.js';
import { storageContract } from '../../../test/contract/storage-contract.js';
import { indexedDbStorage } from '../src/browser.js';
import type { StorageDriver } from '../src/storage/port.js';
import { sharedDatabase } from '../src/storage/shared-database.js';

// The fake takes an empty key for a detached buffer where the platform does not tell. Browsers do not.
for (const prototype of [ArrayBuffer.prototype, Uint8Array.prototype]) {
  if (!('detached' in prototype)) Object.defineProperty(prototype, 'detached', { value: false });
}

const largest = 100_000;
const request = <T>(asked: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('failed'));
  });

/** Ends the transaction of every large put the way a browser does when the quota is reached. Returns the way back. */
function limitQuota(): () => void {
  const original = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    const asked = original.call(this, value, key) as unknown;
    if ((value as ArrayBuffer).byteLength > largest) {
      (this.transaction as unknown as { _abort(name: string): void })._abort('QuotaExceededError');
    }
    return asked;
  } as typeof original;
  return () => {
    IDBObjectStore.prototype.put = original;
  };
}

const place = (share: (driver: StorageDriver) => StorageDriver, newer: boolean): StorageHarness => ({
  async make() {
    const indexedDB = new IDBFactory();
    const driver = (): StorageDriver => share(indexedDbStorage({ prefix: 'kith-', indexedDB }));
    const makeNewer = async (name: string): Promise<void> => (await request(indexedDB.open(`kith-${name}`, 2))).close();
    let restoreQuota = (): void => undefined;
    return {
      driver: driver(),
      otherTab: driver(),
      restart: async () => driver(),
      ...(newer ? { makeNewer } : {}),
      async fillDisk() {
        restoreQuota = limitQuota();
        return async () => restoreQuota();
      },
      dispose: async () => restoreQuota(),
    };
  },
});

storageContract(
  'indexeddb',
  place((driver) => driver, true),
);
storageContract(
  'indexeddb, shared',
  place((driver) => sharedDatabase(driver, 'all'), false),
);

describe('indexeddb', () => {
  it('STO-30 refuses a platform without IndexedDB, with a way out', () => {
    const global = globalThis.indexedDB;
    Reflect.deleteProperty(globalThis, 'indexedDB');
    try {
      expect(() => indexedDbStorage({ prefix: 'kith-' })).toThrow(
        expect.objectContaining({ code: 'storage-unavailable', argument: 'indexedDB' }),
      );
    } finally {
      globalThis.indexedDB = global;
    }
  });

  it('STO-30 refuses a platform that throws where IndexedDB is asked for', () => {
    const known = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
    const cause = new DOMException('Access is denied for this document.', 'SecurityError');
    const get = () => {
      throw cause;
    };
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get });
    try {
      expect(() => indexedDbStorage({ prefix: 'kith-' })).toThrow(
        expect.objectContaining({ code: 'storage-unavailable', cause }),
      );
    } finally {
      if (known !== undefined) Object.defineProperty(globalThis, 'indexedDB', known);
    }
  });

  it('STO-31 sees only its own prefix', async () => {
    const indexedDB = new IDBFactory();
    (await request(indexedDB.open('other-a'))).close();
    (await request(indexedDB.open('kith-'))).close();
    const driver = indexedDbStorage({ prefix: 'kith-', indexedDB });
    await (await driver.open('a')).close();
    expect(await driver.list()).toEqual(['a']);
  });

  it('STO-32 a commit that is too large fails alone among those written with it', async () => {
    const store = await indexedDbStorage({ prefix: 'kith-', indexedDB: new IDBFactory() }).open('a');
    const restore = limitQuota();
    const first = put(store, [bytes(0), bytes(0)]);
    const outcomes = Promise.all([
      put(store, [bytes(1), bytes(1)]),
      put(store, [bytes(2), noise(largest + 1, 1)]),
      commit(store, { expect: [[bytes(2), undefined]], puts: [[bytes(3), bytes(3)]] }),
    ]);
    await first;
    expect(await outcomes).toMatchObject([
      { kind: 'committed' },
      { kind: 'failed', code: 'storage-full' },
      { kind: 'committed' },
    ]);
    restore();
    expect((await everything(store)).map(([key]) => key[0])).toEqual([0, 1, 3]);
    await store.close();
  });

  it('STO-33 commits strictly, and once for all that wait', async () => {
    const indexedDB = new IDBFactory();
    const store = await indexedDbStorage({ prefix: 'kith-', indexedDB }).open('a');
    const opened: unknown[] = [];
    const original = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given) {
      opened.push([given[1], given[2]]);
      return original.apply(this, given);
    };
    try {
      await Promise.all(Array.from({ length: 20 }, (_, index) => put(store, [bytes(index), bytes(index)])));
    } finally {
      IDBDatabase.prototype.transaction = original;
    }
    expect(opened).toEqual([
      ['readwrite', { durability: 'strict' }],
      ['readwrite', { durability: 'strict' }],
    ]);
    await store.close();
  });

  it('STO-34 gives way to another tab that upgrades, and says so', async () => {
    const indexedDB = new IDBFactory();
    const store = await indexedDbStorage({ prefix: 'kith-', indexedDB }).open('a');
    (await request(indexedDB.open('kith-a', 2))).close();
    await expect(store.get(bytes(1))).rejects.toMatchObject({ code: 'storage-closed' });
    await expect(put(store, [bytes(1), bytes(1)])).rejects.toMatchObject({
      code: 'storage-closed',
    });
  });

  it('STO-35 a record that is not binary is damage, not data', async () => {
    const indexedDB = new IDBFactory();
    const store = await indexedDbStorage({ prefix: 'kith-', indexedDB }).open('a');
    await put(store, [bytes(1), bytes(1)]);
    const other = await request(indexedDB.open('kith-a', 1));
    await request(
      other
        .transaction('pairs', 'readwrite')
        .objectStore('pairs')
        .put('text', new Uint8Array([1])),
    );
    await expect(store.get(bytes(1))).rejects.toMatchObject({ code: 'storage-damaged' });
    await expect(everything(store)).rejects.toMatchObject({ code: 'storage-damaged' });
  });

  it('STO-37 a database that the browser deletes under an open handle is lost, and no empty one takes its place', async () => {
    const indexedDB = new IDBFactory();
    const driver = indexedDbStorage({ prefix: 'kith-', indexedDB });
    const store = await driver.open('a');
    await put(store, [bytes(1), bytes(1)]);
    const opened = await request(indexedDB.open('kith-a', 1));
    // As the browser does it: every connection is dropped without a question, and the data is gone.
    for (const connection of (opened as unknown as { _rawDatabase: { connections: IDBDatabase[] } })._rawDatabase
      .connections)
      forceCloseDatabase(connection as never);
    await request(indexedDB.deleteDatabase('kith-a'));
    await expect(store.get(bytes(1))).rejects.toMatchObject({ code: 'storage-lost' });
    await expect(put(store, [bytes(1), bytes(1)])).rejects.toMatchObject({ code: 'storage-lost' });
    await expect(store.range({ from: bytes(0), to: bytes(255) })).rejects.toMatchObject({ code: 'storage-lost' });
    expect(await driver.list()).toEqual([]);
    await store.close();
    const again = await driver.open('a');
    expect(await everything(again)).toEqual([]);
    await again.close();
  });

  it('STO-36 comes back when the browser drops the connection', async () => {
    const indexedDB = new IDBFactory();
    const store = await indexedDbStorage({ prefix: 'kith-', indexedDB }).open('a');
    await put(store, [bytes(1), bytes(1)]);
    const databases: IDBDatabase[] = [];
    const original = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given) {
      databases.push(this);
      return original.apply(this, given);
    };
    try {
      await store.get(bytes(1));
    } finally {
      IDBDatabase.prototype.transaction = original;
    }
    expect(databases.length).toBe(1);
    for (const database of databases) forceCloseDatabase(database as unknown as typeof IDBDatabase);
    expect(await store.get(bytes(1))).toEqual(bytes(1));
    await store.close();
  });
});
