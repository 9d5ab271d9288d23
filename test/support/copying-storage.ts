import { memoryStorage } from '@kith/store';
import type { CommitOutcome, KeyValuePair, KeyValueStore, StorageDriver } from '@kith/store';

/** Every key there can be. */
export const everyKey = { from: Uint8Array.of(0), to: new Uint8Array(80).fill(255) };

/** What the storage holds now, as another storage: a disk image to go back to. */
export async function copyOf(storage: StorageDriver): Promise<StorageDriver> {
  const copy = memoryStorage();
  for (const name of await storage.list()) {
    const [from, to] = [await storage.open(name), await copy.open(name)];
    await to.commit({ expect: [], puts: await from.range(everyKey), deletes: [] });
    await Promise.all([from.close(), to.close()]);
  }
  return copy;
}

export async function rowsOf(storage: StorageDriver, name: string): Promise<KeyValuePair[]> {
  const handle = await storage.open(name);
  const rows = await handle.range(everyKey);
  await handle.close();
  return rows;
}

export async function put(storage: StorageDriver, name: string, ...puts: KeyValuePair[]): Promise<void> {
  const handle = await storage.open(name);
  await handle.commit({ expect: [], puts, deletes: [] });
  await handle.close();
}

/** A storage whose commits fail while `failure` is set. */
export function failingStorage(storage: StorageDriver): StorageDriver & {
  failure: Extract<CommitOutcome, { kind: 'failed' }>['code'] | null;
} {
  const driver = {
    failure: null as 'storage-full' | 'storage-failed' | null,
    async open(name: string): Promise<KeyValueStore> {
      const store = await storage.open(name);
      return {
        get: (key) => store.get(key),
        getMany: (keys) => store.getMany(keys),
        range: (query) => store.range(query),
        clear: (range) => store.clear(range),
        estimate: () => store.estimate(),
        close: () => store.close(),
        commit: (batch) =>
          driver.failure === null
            ? store.commit(batch)
            : Promise.resolve({ kind: 'failed', code: driver.failure, cause: new Error('no space left on device') }),
      };
    },
    list: () => storage.list(),
    delete: (name: string) => storage.delete(name),
  };
  return driver;
}
