import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything, noise, put } from '../../../test/contract/storage-harness.js';
import { directoryStorage } from '../src/node.js';
import { inspectLevel } from '../src/storage/level-inspect.js';

/** A database with tables, a rolled manifest and a log that holds the last commits; made once, copied for each test. */
let original: string;
let copies: string;

beforeAll(async () => {
  copies = await mkdtemp(path.join(tmpdir(), 'kith-damage-'));
  const running = path.join(copies, 'running');
  let store = await directoryStorage(running).open('a');
  for (let turn = 0; turn < 120; turn += 1) await put(store, [Uint8Array.of(turn), noise(60_000, turn + 1)]);
  // Closing writes the tables; a few records later LevelDB has nothing to do in the background while it is copied.
  await store.close();
  store = await directoryStorage(running).open('a');
  for (let turn = 120; turn < 140; turn += 1) await put(store, [Uint8Array.of(turn), noise(300, turn + 1)]);
  // Copied while open: closing would leave no log.
  original = path.join(copies, 'original');
  await cp(running, original, { recursive: true });
  await store.close();
});
afterAll(() => rm(copies, { recursive: true, force: true }));

async function copy(): Promise<{
  root: string;
  directory: string;
  pick: (pattern: RegExp) => Promise<string>;
}> {
  const root = await mkdtemp(path.join(copies, 'copy-'));
  await cp(original, root, { recursive: true });
  const directory = path.join(root, 'db-a');
  const pick = async (pattern: RegExp): Promise<string> => {
    const file = (await readdir(directory)).find((name) => pattern.test(name));
    if (file === undefined) throw new Error(`no file like ${pattern}`);
    return path.join(directory, file);
  };
  return { root, directory, pick };
}

async function change(file: string, at: (size: number) => number, length = 1): Promise<void> {
  const content = await readFile(file);
  const start = at(content.length);
  for (let index = start; index < start + length; index += 1) content[index] = (content[index] ?? 0) ^ 0x5a;
  await writeFile(file, content);
}

/** Every file that holds data; LevelDB's diary (LOG) is not one. */
async function dataFiles(directory: string): Promise<Record<string, string>> {
  const files = (await readdir(directory)).filter((file) => !/^LO(G|G\.old|CK)$/.test(file)).toSorted();
  const contents = await Promise.all(files.map((file) => readFile(path.join(directory, file), 'latin1')));
  return Object.fromEntries(files.map((file, index) => [file, contents[index] ?? '']));
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);

describe('directory, damage', () => {
  it('STO-25 what was copied from a running database is sound, and whole', async () => {
    const { root, directory } = await copy();
    expect(await inspectLevel(directory)).toEqual({ kind: 'sound' });
    const store = await directoryStorage(root).open('a');
    expect((await everything(store)).length).toBe(140);
    await store.close();
  });

  const damages: Record<string, (place: Awaited<ReturnType<typeof copy>>) => Promise<void>> = {
    'CURRENT emptied': async ({ pick }) => truncate(await pick(/^CURRENT$/), 0),
    'CURRENT garbled': async ({ pick }) => writeFile(await pick(/^CURRENT$/), 'MANIFEST-x\n'),
    'CURRENT naming another file': async ({ pick }) => writeFile(await pick(/^CURRENT$/), 'MANIFEST-999999\n'),
    'CURRENT missing': async ({ pick }) => rm(await pick(/^CURRENT$/)),
    'MANIFEST missing': async ({ pick }) => rm(await pick(/^MANIFEST/)),
    'MANIFEST emptied': async ({ pick }) => truncate(await pick(/^MANIFEST/), 0),
    'MANIFEST cut after its first record': async ({ pick }) => truncate(await pick(/^MANIFEST/), 35),
    'MANIFEST cut in its third record': async ({ pick }) => truncate(await pick(/^MANIFEST/), 60),
    'MANIFEST changed': async ({ pick }) => change(await pick(/^MANIFEST/), () => 20),
    'a table missing': async ({ pick }) => rm(await pick(/\.ldb$/)),
    'a table cut short': async ({ pick }) => truncate(await pick(/\.ldb$/), 1000),
    'the log missing': async ({ pick }) => rm(await pick(/\.log$/)),
    'the log changed near its start': async ({ pick }) => change(await pick(/\.log$/), () => 12),
    'the log changed in the middle': async ({ pick }) => change(await pick(/\.log$/), (size) => Math.floor(size / 2)),
    'a length in the log changed': async ({ pick }) => change(await pick(/\.log$/), () => 5),
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`STO-25 ${what}: refused as damaged, every file left as found`, async () => {
      const place = await copy();
      await damage(place);
      const before = await dataFiles(place.directory);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await expect(directoryStorage(place.root).open('a')).rejects.toMatchObject({
          code: 'storage-damaged',
        });
      }
      expect(await dataFiles(place.directory)).toEqual(before);
      expect(await directoryStorage(place.root).list()).toEqual(['a']);
      await directoryStorage(place.root).delete('a');
      expect(await directoryStorage(place.root).list()).toEqual([]);
    });
  }

  it('STO-26 a changed byte in a table is never given out as data', async () => {
    for (const at of [10, 5_000, 30_000, 70_000, 500_000]) {
      const { root, pick } = await copy();
      await change(await pick(/\.ldb$/), (size) => at % size);
      const store = await directoryStorage(root)
        .open('a')
        .catch((error: unknown) => codeOf(error));
      if (typeof store === 'string') {
        // The byte belonged to what opening reads.
        expect(store).toBe('storage-damaged');
        continue;
      }
      const keys = Array.from({ length: 140 }, (_, turn) => Uint8Array.of(turn));
      const answers = await Promise.all(keys.map((key) => store.get(key).catch((error: unknown) => codeOf(error))));
      const wrong = answers.filter(
        (answer, turn) =>
          !(answer instanceof Uint8Array) || Buffer.compare(answer, noise(turn < 120 ? 60_000 : 300, turn + 1)) !== 0,
      );
      expect(wrong.length).toBeGreaterThan(0);
      expect(new Set(wrong)).toEqual(new Set(['storage-damaged']));
      await expect(everything(store)).rejects.toMatchObject({ code: 'storage-damaged' });
      await store.close();
    }
  });

  it('STO-27 a last write that was cut off is dropped, and nothing before it', async () => {
    for (const missing of [1, 6, 100, 320]) {
      const { root, pick } = await copy();
      const file = await pick(/\.log$/);
      await truncate(file, (await readFile(file)).length - missing);
      const store = await directoryStorage(root).open('a');
      expect((await everything(store)).map(([key]) => key[0])).toEqual(Array.from({ length: 139 }, (_, turn) => turn));
      await store.close();
    }
  });

  it('STO-28 records without a format, or with one that is not, are damage', async () => {
    for (const format of [undefined, Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of()]) {
      const root = await mkdtemp(path.join(copies, 'format-'));
      const level = new ClassicLevel<Uint8Array, Uint8Array>(path.join(root, 'db-a'), {
        keyEncoding: 'view',
        valueEncoding: 'view',
      });
      await level.put(Uint8Array.of(1, 7), Uint8Array.of(1, 2, 3, 4, 5));
      if (format !== undefined) await level.put(new TextEncoder().encode('\0format'), format);
      await level.close();
      await expect(directoryStorage(root).open('a')).rejects.toMatchObject({
        code: 'storage-damaged',
      });
    }
  });
});
