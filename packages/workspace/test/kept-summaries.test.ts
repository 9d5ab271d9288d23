import { memoryStorage } from '@kith/store';
import type { SpaceId, StorageDriver } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { KeptSummaries } from '../src/kept-summaries.js';
import type { KeptSummary } from '../src/kept-summaries.js';
import { memoryDefaults, openDevice, until } from '../src/index.js';

const never = (error: unknown): void => {
  throw error;
};
const id = (letter: string): SpaceId => letter.repeat(43) as SpaceId;
const tea: KeptSummary = { name: 'Tea', standing: { kind: 'member', role: 'guest', canWrite: true } };
const milk: KeptSummary = { name: '', standing: { kind: 'waiting-for-member' } };

async function loaded(storage: StorageDriver): Promise<ReadonlyMap<SpaceId, KeptSummary>> {
  const summaries = new KeptSummaries(storage, never);
  const found = await summaries.load();
  await summaries.close();
  return found;
}

describe('kept summaries', () => {
  it('WS-76 are there after a restart, the last of each workspace, without those that were forgotten or refused', async () => {
    const storage = memoryStorage();
    const summaries = new KeptSummaries(storage, never);
    summaries.keep(id('a'), milk);
    summaries.keep(id('a'), tea);
    summaries.keep(id('b'), milk);
    for (const letter of ['c', 'd']) summaries.keep(id(letter), tea);
    summaries.forget(id('c'));
    summaries.keep(id('d'), { name: 'Tea', standing: { kind: 'refused', code: 'invite-expired' } });
    await summaries.close();
    expect(await loaded(storage)).toEqual(
      new Map([
        [id('a'), tea],
        [id('b'), milk],
      ]),
    );
  });

  it('WS-76 leave out rows that are none', async () => {
    const storage = memoryStorage();
    const store = await storage.open('summaries');
    const rows = [[], [0x80], [0x83, 0x61, 0x61, 0x61, 0x62, 0xf5], [0x83, 1, 0xf6, 0xf5], [0x83, 0x61, 0x61, 0xf6, 1]];
    await store.commit({
      expect: [],
      puts: rows.map((row, n) => [Uint8Array.of(n), Uint8Array.from(row)]),
      deletes: [],
    });
    expect(await loaded(storage)).toEqual(new Map());
  });

  it.each(['open', 'range', 'commit'] as const)('WS-76 are done without where %s fails', async (failing) => {
    const storage = memoryStorage();
    const broken = new Error('broken');
    const failed = () => Promise.reject(broken);
    const driver: StorageDriver = {
      ...storage,
      async open(name) {
        if (name !== 'summaries') return storage.open(name);
        if (failing === 'open') throw broken;
        const store = await storage.open(name);
        return {
          get: (key) => store.get(key),
          getMany: (keys) => store.getMany(keys),
          range: (query) => (failing === 'range' ? failed() : store.range(query)),
          commit: (batch) => (failing === 'commit' ? failed() : store.commit(batch)),
          clear: (range) => store.clear(range),
          estimate: () => store.estimate(),
          close: () => store.close(),
        };
      },
    };
    const errors: unknown[] = [];
    const options = { ...memoryDefaults(), storage: driver, onError: (error: unknown) => errors.push(error) };
    const first = await openDevice(options);
    await first.createWorkspace({ name: 'Tea club' });
    await until(first.workspaces, ([only]) => only?.name === 'Tea club');
    await first.close();
    const second = await openDevice(options);
    expect(second.workspaces.getSnapshot()).toMatchObject([{ isOpen: true }]);
    await until(second.workspaces, ([only]) => only?.name === 'Tea club');
    await second.close();
    expect(errors.length).toBeGreaterThan(0);
    expect(new Set(errors)).toEqual(new Set([broken]));
  });

  it('WS-76 go with the workspace', async () => {
    const options = memoryDefaults();
    const device = await openDevice(options);
    const made = await device.createWorkspace({ name: 'Tea club' });
    await until(device.workspaces, ([only]) => only?.name === 'Tea club');
    await device.removeWorkspace(made.id);
    await device.close();
    expect(await loaded(options.storage)).toEqual(new Map());
  });
});

describe('the name of a person', () => {
  it('WS-77 is written once, however often it is given', async () => {
    const device = await openDevice(memoryDefaults());
    const written = () => device.personal.feeds().reduce((sum, { length }) => sum + length, 0);
    await device.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    const before = written();
    await device.createWorkspace({ name: 'Chess', displayName: 'Ada' });
    expect(written()).toBe(before);
    await device.createWorkspace({ name: 'Milk', displayName: 'Ada L.' });
    expect(written()).toBe(before + 1);
    await device.close();
  });
});
