import { encodeCanonical, inDomain } from '@kith/identity';
import { sealBody } from '@kith/identity/internal';
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

async function summariesOf(storage: StorageDriver, key = 1): Promise<KeptSummaries> {
  const { crypto } = memoryDefaults();
  const summaries = new KeptSummaries({ storage, crypto, random: crypto.randomBytes, onError: never });
  await summaries.unlock(new Uint8Array(32).fill(key));
  return summaries;
}

async function loaded(storage: StorageDriver, key?: number): Promise<ReadonlyMap<SpaceId, KeptSummary>> {
  const summaries = await summariesOf(storage, key);
  const found = await summaries.load();
  await summaries.close();
  return found;
}

describe('kept summaries', () => {
  it('WS-76 are there after a restart, the last of each workspace, without those that were forgotten or refused', async () => {
    const storage = memoryStorage();
    const summaries = await summariesOf(storage);
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

  it('WS-76 tell a thief of the disk no name, and count as missing under another key, or in the place of another workspace', async () => {
    const storage = memoryStorage();
    const summaries = await summariesOf(storage);
    summaries.keep(id('a'), { ...tea, name: 'Canary club' });
    summaries.keep(id('b'), milk);
    await summaries.close();
    const store = await storage.open('summaries');
    const rows = await store.range({ from: new Uint8Array(), to: Uint8Array.of(255) });
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(new TextDecoder().decode(row[1])).not.toMatch(/Canary|club/u);
    expect(await loaded(storage, 2)).toEqual(new Map());
    const [[a, rowOfA], [b, rowOfB]] = rows as [(typeof rows)[0], (typeof rows)[0]];
    await store.commit({
      expect: [],
      puts: [
        [a, rowOfB],
        [b, rowOfA],
      ],
      deletes: [],
    });
    expect(await loaded(storage)).toEqual(new Map());
    await store.commit({
      expect: [],
      puts: [
        [a, rowOfA],
        [b, rowOfB.subarray(0, 20)],
      ],
      deletes: [],
    });
    expect([...(await loaded(storage)).keys()]).toEqual([id('a')]);
  });

  it('WS-76 leave out rows that hold no summary', async () => {
    const storage = memoryStorage();
    const { crypto } = memoryDefaults();
    const store = await storage.open('summaries');
    const key = await crypto.importAeadKey(new Uint8Array(32).fill(1));
    const values = [0, [], ['Tea', 'queen', true], [1, null, true], ['Tea', null, 1], { name: 'Tea' }];
    for (const [n, value] of values.entries()) {
      const place = Uint8Array.of(n);
      const sealing = { crypto, random: crypto.randomBytes };
      const row = await sealBody(sealing, key, inDomain('summary', place), encodeCanonical(value));
      await store.commit({ expect: [], puts: [[place, row]], deletes: [] });
    }
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
    const store = await options.storage.open('summaries');
    expect(await store.range({ from: new Uint8Array(), to: Uint8Array.of(255) })).toEqual([]);
  });

  it('WS-76 are found again by the person whose personal space has the key', async () => {
    const options = memoryDefaults();
    const first = await openDevice(options);
    await first.createWorkspace({ name: 'Tea club' });
    await until(first.workspaces, ([only]) => only?.name === 'Tea club');
    await first.close();
    const second = await openDevice(options);
    expect(second.workspaces.getSnapshot()).toMatchObject([{ name: 'Tea club', isOpen: false }]);
    await second.close();
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
