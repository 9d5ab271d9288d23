import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { bytes, everything, put, text } from '../../../test/contract/storage-harness.js';
import { indexedDbStorage } from '../src/browser.js';
import { memoryStorage } from '../src/storage/memory.js';
import type { KeyValueStore, StorageDriver } from '../src/storage/port.js';
import { sharedDatabase } from '../src/storage/shared-database.js';

/** A driver in memory that counts what is open, and fails when told. */
function watched() {
  const inner = memoryStorage();
  const state = { opened: 0, open: 0, failClear: false };
  const driver: StorageDriver = {
    ...inner,
    async open(name) {
      const store = await inner.open(name);
      state.opened += 1;
      state.open += 1;
      const around: KeyValueStore = {
        get: (key) => store.get(key),
        getMany: (keys) => store.getMany(keys),
        range: (query) => store.range(query),
        commit: (batch) => store.commit(batch),
        clear: (range) => (state.failClear ? Promise.reject(new Error('the power went')) : store.clear(range)),
        estimate: () => store.estimate(),
        async close() {
          state.open -= 1;
          await store.close();
        },
      };
      return around;
    },
  };
  return { driver, inner, state };
}

const wholeOf = async (driver: StorageDriver): Promise<number> => {
  const store = await driver.open('all');
  const pairs = await everything(store);
  await store.close();
  return pairs.length;
};

describe('a shared database', () => {
  it('STO-40 is one database for any number of names, open while one of them is', async () => {
    const { driver, inner, state } = watched();
    const shared = sharedDatabase(driver, 'all');
    expect([await shared.list(), await inner.list()]).toEqual([[], []]);
    const stores = await Promise.all(Array.from({ length: 50 }, (_, n) => shared.open(`name ${n}`)));
    await Promise.all(stores.map((store, n) => put(store, [text('k'), bytes(n)])));
    expect(state).toMatchObject({ opened: 1, open: 1 });
    expect(await inner.list()).toEqual(['all']);
    for (const [n, store] of stores.entries()) expect(await everything(store)).toEqual([[text('k'), bytes(n)]]);
    await Promise.all(stores.map((store) => store.close()));
    expect(state).toMatchObject({ opened: 1, open: 0 });
    expect((await shared.list()).length).toBe(50);
    expect(state).toMatchObject({ open: 0 });
  });

  it('STO-41 leaves nothing of a name that is deleted', async () => {
    const { driver } = watched();
    const shared = sharedDatabase(driver, 'all');
    const kept = await shared.open('kept');
    await put(kept, [text('k'), bytes(1)]);
    const before = await wholeOf(driver);
    const doomed = await shared.open('doomed');
    await put(doomed, [text('k'), bytes(1)], [bytes(255, 255), bytes(1)]);
    await shared.delete('doomed');
    expect(await wholeOf(driver)).toBe(before);
    await doomed.close();
    await kept.close();
  });

  it('STO-41 goes on with a deletion that was cut off, and shows nothing of it meanwhile', async () => {
    const { driver, state } = watched();
    const shared = sharedDatabase(driver, 'all');
    const kept = await shared.open('kept');
    const before = await wholeOf(driver);
    const doomed = await shared.open('doomed');
    await put(doomed, [text('k'), bytes(1)]);
    state.failClear = true;
    await expect(shared.delete('doomed')).rejects.toThrow('the power went');
    expect(await shared.list()).toEqual(['kept']);
    await expect(doomed.get(text('k'))).rejects.toMatchObject({ code: 'storage-closed' });
    const again = await shared.open('doomed');
    expect(await everything(again)).toEqual([]);
    for (const store of [kept, doomed, again]) await store.close();
    state.failClear = false;
    // Two rows more than before: those of the name that was made again.
    expect(await sharedDatabase(driver, 'all').list()).toEqual(['doomed', 'kept']);
    expect(await wholeOf(driver)).toBe(before + 2);
  });

  it('STO-42 a handle on a deleted name writes nothing into the name that is made after it, in any tab', async () => {
    const { driver } = watched();
    const [here, there] = [sharedDatabase(driver, 'all'), sharedDatabase(driver, 'all')];
    const old = await there.open('a');
    await put(old, [text('k'), bytes(1)]);
    await here.delete('a');
    const made = await here.open('a');
    await put(made, [text('k'), bytes(2)]);
    await expect(old.get(text('k'))).rejects.toMatchObject({ code: 'storage-closed' });
    await expect(old.getMany([])).rejects.toMatchObject({ code: 'storage-closed' });
    await expect(everything(old)).rejects.toMatchObject({ code: 'storage-closed' });
    await expect(put(old, [text('k'), bytes(3)])).rejects.toMatchObject({ code: 'storage-closed' });
    await expect(old.clear({ from: bytes(), to: bytes(255) })).rejects.toMatchObject({ code: 'storage-closed' });
    expect(await everything(made)).toEqual([[text('k'), bytes(2)]]);
    await old.close();
    await made.close();
  });

  it('STO-43 begins anew once its database was deleted, and the handles that were open refuse', async () => {
    const indexedDB = new IDBFactory();
    const alone = indexedDbStorage({ prefix: 'kith-', indexedDB });
    const shared = sharedDatabase(alone, 'all');
    const old = await shared.open('a');
    await put(old, [text('k'), bytes(1)]);
    await alone.delete('all');
    await expect(put(old, [text('k'), bytes(2)])).rejects.toMatchObject({ code: 'storage-closed' });
    const made = await shared.open('a');
    expect(await everything(made)).toEqual([]);
    await put(made, [text('k'), bytes(3)]);
    await old.close();
    expect(await made.get(text('k'))).toEqual(bytes(3));
    await made.close();
  });

  it('STO-44 that is newer, or damaged, is refused, and no name of it opens', async () => {
    const indexedDB = new IDBFactory();
    const alone = indexedDbStorage({ prefix: 'kith-', indexedDB });
    const shared = sharedDatabase(alone, 'all');
    await (await shared.open('a')).close();
    const store = await alone.open('all');
    await put(store, [bytes(0, ...text('b')), bytes(1, 2)]);
    await store.close();
    await expect(shared.open('b')).rejects.toMatchObject({ code: 'storage-damaged' });
    await (await shared.open('a')).close();
    await new Promise<void>((resolve) => {
      const request = indexedDB.open('kith-all', 2);
      request.addEventListener('success', () => {
        request.result.close();
        resolve();
      });
    });
    await expect(shared.open('a')).rejects.toMatchObject({ code: 'storage-newer' });
    await expect(shared.list()).rejects.toMatchObject({ code: 'storage-newer' });
    await expect(shared.delete('a')).rejects.toMatchObject({ code: 'storage-newer' });
  });
});
