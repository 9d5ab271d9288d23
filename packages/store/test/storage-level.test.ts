import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { describe, expect, it } from 'vitest';
import { bytes, commit, everything, put, text } from '../../../test/contract/storage-harness.js';
import type { StorageHarness } from '../../../test/contract/storage-harness.js';
import { storageContract } from '../../../test/contract/storage-contract.js';
import { directoryStorage } from '../src/node.js';
import { levelStorage } from '../src/storage/level.js';
import { classicLevel, type CreateLevel } from '../src/storage/level-open.js';
import { formatKey, storedValue } from '../src/storage/level-records.js';
import type { StorageDriver } from '../src/storage/port.js';
import { sharedDatabase } from '../src/storage/shared-database.js';

const temporary = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'kith-storage-'));

interface Control {
  fails: 'write' | 'flush' | undefined;
  message: string;
  batches: number;
}

const full = 'IO error: /x/000003.log: No space left on device';

/** A LevelDB whose writes fail when told to: before the log, or after it (as when only the flush fails). */
function controlled(control: Control): CreateLevel {
  return async (directory) => {
    const level = await classicLevel(directory);
    const write = level.batch.bind(level) as (...given: unknown[]) => Promise<void>;
    const batch = async (...given: unknown[]): Promise<void> => {
      control.batches += 1;
      if (control.fails !== 'write') await write(...given);
      if (control.fails !== undefined) throw Object.assign(new Error(control.message), { code: 'LEVEL_IO_ERROR' });
    };
    return Object.assign(level, { batch });
  };
}

const place = (share: (driver: StorageDriver) => StorageDriver, newer: boolean): StorageHarness => ({
  async make() {
    const root = await temporary();
    const control: Control = { fails: undefined, message: full, batches: 0 };
    return {
      driver: share(levelStorage(root, controlled(control))),
      restart: async () => share(directoryStorage(root)),
      ...(newer ? { makeNewer } : {}),
      async fillDisk() {
        control.fails = 'write';
        return async () => {
          control.fails = undefined;
        };
      },
      dispose: () => rm(root, { recursive: true, force: true }),
    };
    async function makeNewer(name: string): Promise<void> {
      const level = new ClassicLevel<Uint8Array, Uint8Array>(path.join(root, `db-${name}`), {
        keyEncoding: 'view',
        valueEncoding: 'view',
      });
      await level.put(formatKey, storedValue(formatKey, bytes(2)));
      await level.close();
    }
  },
});

storageContract(
  'directory',
  place((driver) => driver, true),
);
storageContract(
  'directory, shared',
  place((driver) => sharedDatabase(driver, 'all'), false),
);

describe('directory', () => {
  it('STO-20 merges commits that wait into one flush', async () => {
    const root = await temporary();
    const control: Control = { fails: undefined, message: full, batches: 0 };
    const store = await levelStorage(root, controlled(control)).open('a');
    control.batches = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => put(store, [bytes(index), bytes(index)])),
    );
    expect(outcomes.every((outcome) => outcome.kind === 'committed')).toBe(true);
    expect(control.batches).toBe(2);
    await store.close();
    await rm(root, { recursive: true });
  });

  it('STO-21 a write whose flush failed does not come back, not even after a restart', async () => {
    const root = await temporary();
    const control: Control = {
      fails: undefined,
      message: 'IO error: fdatasync: Input/output error',
      batches: 0,
    };
    const store = await levelStorage(root, controlled(control)).open('a');
    await put(store, [text('head'), bytes(1)]);
    control.fails = 'flush';
    expect(await put(store, [text('head'), bytes(2)], [text('lost'), bytes(2)])).toMatchObject({
      kind: 'failed',
      code: 'storage-failed',
    });
    control.fails = undefined;
    const whole = [[text('head'), bytes(1)]];
    expect(await everything(store)).toEqual(whole);
    await store.close();
    const again = await directoryStorage(root).open('a');
    expect(await everything(again)).toEqual(whole);
    expect(await commit(again, { expect: [[text('head'), bytes(1)]], puts: [[text('head'), bytes(3)]] })).toEqual({
      kind: 'committed',
    });
    await again.close();
    await rm(root, { recursive: true });
  });

  it('STO-22 only the owner may look, and every name stays inside', async () => {
    const root = path.join(await temporary(), 'deep', 'storage');
    const driver = directoryStorage(root);
    for (const name of ['../../escape', 'Ab', 'ab']) await (await driver.open(name)).close();
    expect((await readdir(root)).toSorted()).toEqual(['db-%2e%2e%2f%2e%2e%2fescape', 'db-%41b', 'db-ab']);
    expect(await readdir(path.dirname(root))).toEqual(['storage']);
    if (process.platform !== 'win32') {
      for (const directory of [root, path.join(root, 'db-ab')])
        expect((await stat(directory)).mode & 0o777).toBe(0o700);
    }
    await rm(path.dirname(path.dirname(root)), { recursive: true });
  });

  it('STO-23 a second driver over an open directory is told that it is busy', async () => {
    const root = await temporary();
    const store = await directoryStorage(root).open('a');
    await put(store, [text('k'), bytes(1)]);
    const where = expect.stringContaining(root) as string;
    await expect(directoryStorage(root).open('a')).rejects.toMatchObject({ code: 'storage-busy', message: where });
    await expect(directoryStorage(root).delete('a')).rejects.toMatchObject({
      code: 'storage-busy',
    });
    expect(await store.get(text('k'))).toEqual(bytes(1));
    await store.close();
    const later = await directoryStorage(root).open('a');
    expect(await later.get(text('k'))).toEqual(bytes(1));
    await later.close();
    await rm(root, { recursive: true });
  });
});
