import { sharedDatabase } from '@kith/store';
import { indexedDbStorage, type StorageDriver } from '@kith/store/browser';
import { storageCases, type StorageCase } from '../../contract/storage-cases.js';
import type { StoragePlace } from '../../contract/storage-harness.js';

const request = <T>(asked: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    asked.addEventListener('success', () => resolve(asked.result));
    asked.addEventListener('error', () => reject(asked.error ?? new Error('failed')));
  });

/** Room for an empty database and a little more, in bytes. */
const smallDisk = 250_000;

function place(shared: boolean): StoragePlace {
  const prefix = `case-${crypto.randomUUID()}-`;
  // The browser counts in pages of its database, the contract in bytes: here the adapter counts for itself.
  const alone = (): StorageDriver => indexedDbStorage({ prefix, estimate: async () => ({}) });
  const driver = (): StorageDriver => (shared ? sharedDatabase(alone(), 'all') : alone());
  return {
    driver: driver(),
    otherTab: driver(),
    restart: async () => driver(),
    ...(shared ? {} : { makeNewer }),
    // Chromium remembers for a while how much space it found, so the limit is there before the database is (see `run`).
    fillDisk: async () => () => window.limitQuota(null),
    async dispose() {
      await window.limitQuota(null);
      for (const { name = '' } of await indexedDB.databases()) {
        if (name.startsWith(prefix)) await request(indexedDB.deleteDatabase(name));
      }
    },
  };
  async function makeNewer(name: string): Promise<void> {
    (await request(indexedDB.open(prefix + name, 2))).close();
  }
}

const found = (title: string): StorageCase => {
  const named = storageCases.find((each) => each.title === title);
  if (named === undefined) throw new Error(`There is no case named ${title}`);
  return named;
};

const api = {
  /** Runs one case of the storage contract over this browser's own IndexedDB; throws what it throws. */
  async run(title: string, shared: boolean): Promise<void> {
    const here = place(shared);
    const { needs, run } = found(title);
    try {
      if (needs === 'fillDisk') await window.limitQuota(smallDisk);
      await run(here);
    } finally {
      await here.dispose();
    }
  },

  /** What the browser says of its space before and after half a megabyte was written. */
  async estimates(): Promise<{ usage: number; quota: number | undefined }[]> {
    const store = await indexedDbStorage({ prefix: 'estimated-' }).open('a');
    const before = await store.estimate();
    const large = crypto.getRandomValues(new Uint8Array(50_000));
    for (let n = 0; n < 10; n += 1) await store.commit({ expect: [], deletes: [], puts: [[Uint8Array.of(n), large]] });
    const after = await store.estimate();
    await store.close();
    return [before, after].map(({ usage, quota }) => ({ usage, quota }));
  },

  async write(name: string, values: readonly number[]): Promise<string> {
    const store = await indexedDbStorage({ prefix: 'kept-' }).open(name);
    const outcome = await store.commit({
      expect: [],
      deletes: [],
      puts: values.map((value) => [Uint8Array.of(value), Uint8Array.of(value, value)] as const),
    });
    return outcome.kind;
  },

  async read(name: string): Promise<number[]> {
    const store = await indexedDbStorage({ prefix: 'kept-' }).open(name);
    const pairs = await store.range({ from: new Uint8Array(), to: Uint8Array.of(255, 255) });
    await store.close();
    return pairs.map(([, value]) => value[1] ?? -1);
  },
};

export type StoragePage = typeof api;

declare global {
  interface Window {
    storage: StoragePage;
    /** Given by the test: bytes this origin may store, or null for the browser's own limit. */
    limitQuota(bytes: number | null): Promise<void>;
  }
}

window.storage = api;
