import { systemClock } from '@kith/identity';
import type { Clock } from '@kith/identity';
import type { Space, StorageDriver } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { keyOf, table } from '../../packages/store/src/log/layout.js';
import { copyOf, failingStorage, put, rowsOf } from '../support/copying-storage.js';
import { countOf } from '../support/hostile.js';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { canWrite, society } from '../support/society.js';
import { memoryStorage } from '@kith/store';

/** The system's clock, so many milliseconds off; it can be set. */
function offClock(): Clock & { offset: number } {
  const clock = { offset: 0, now: () => Date.now() + clock.offset, after: systemClock.after };
  return clock;
}

const YEARS = 10 * 365.25 * 24 * 60 * 60_000;

const on = (by: Person, storage: StorageDriver): Person => ({
  ...by,
  storage,
  environment: { ...by.environment, storage },
});

/** What opening the space says: a code, or 'ok'. Anything that is no coded error fails the test. */
async function openingCode(by: Person, id: Space['id']): Promise<string> {
  try {
    const space = await reopen(by, id);
    await texts(space);
    await space.close();
    return 'ok';
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code !== 'string' || !(error as { fix?: unknown }).fix) throw error;
    return code;
  }
}

/** Lets an opening read every control change. */
const noCheckpoint = [keyOf('checkpoint'), new Uint8Array()] as const;

describe('damaged storage', () => {
  it('SPACE-17 every record, cut short or with a bit turned, is refused by a code or does no harm, and nothing is overwritten', async () => {
    const { hers, ada, close } = await society();
    await close();
    const rows = await rowsOf(ada.storage, hers.id);
    const name = new Map(Object.entries(table).map(([what, number]) => [number as number, what]));
    const codes = new Map<string, Set<string>>();
    for (const [key, value] of rows) {
      const kind = name.get(key[0] as number) ?? 'index';
      if (kind === 'index' || kind === 'checkpoint' || value.length === 0) continue;
      const turned = value.slice();
      turned[Math.floor(value.length / 3)] = (turned[Math.floor(value.length / 3)] as number) ^ 0x40;
      for (const [how, damaged] of [
        ['cut', value.slice(0, Math.floor(value.length / 2))],
        ['emptied', new Uint8Array()],
        ['turned', turned],
      ] as const) {
        const storage = await copyOf(ada.storage);
        await put(storage, hers.id, [key, damaged], noCheckpoint);
        const code = await openingCode(on(ada, storage), hers.id);
        expect(['ok', 'storage-damaged'], `${kind} ${how}`).toContain(code);
        codes.set(`${kind} ${how}`, (codes.get(`${kind} ${how}`) ?? new Set()).add(code));
        const left = new Map((await rowsOf(storage, hers.id)).map(([at, bytes]) => [at.join(), bytes]));
        expect(left.get(key.join()), `${kind} ${how}`).toEqual(damaged);
      }
    }
    for (const what of ['space cut', 'space emptied', 'feed cut', 'feed emptied', 'local cut'])
      expect([what, ...(codes.get(what) ?? [])]).toEqual([what, 'storage-damaged']);
    expect(codes.get('entry cut')).toContain('storage-damaged');
  });

  it('SPACE-17 SPACE-27 a damaged checkpoint does no harm, and is replaced', async () => {
    const { hers, ada, close } = await society();
    await close();
    const checkpointOf = async (storage: StorageDriver) =>
      (await rowsOf(storage, hers.id)).find(([key]) => key[0] === table.checkpoint)?.[1] ?? new Uint8Array();
    const whole = await checkpointOf(ada.storage);
    const turned = whole.slice();
    turned[whole.length >> 1] = (turned[whole.length >> 1] as number) ^ 0x40;
    for (const damaged of [turned, whole.slice(0, 50), new Uint8Array()]) {
      const storage = await copyOf(ada.storage);
      await put(storage, hers.id, [keyOf('checkpoint'), damaged]);
      const again = await reopen(on(ada, storage), hers.id);
      expect(again.members.getSnapshot()).toHaveLength(3);
      await again.close();
      expect(await checkpointOf(storage)).toEqual(whole);
    }
  });

  it('SPACE-17 SPACE-27 a damaged control change that a checkpoint stands for is told when it is read', async () => {
    const { hers, ada, close } = await society();
    const feed = hers.feeds().find(({ kind, person: of }) => kind === 'control' && of === hers.me.person);
    const key = keyOf('entry', hers.feedNumber(feed?.id as never) ?? 0, 1);
    await close();
    await put(ada.storage, hers.id, [key, new Uint8Array(50)]);
    const again = await reopen(ada, hers.id);
    await again.create(Note, { text: 'still here' });
    expect(await texts(again)).toContain('still here');
    await expect(again.createInvite({})).rejects.toMatchObject({ code: 'storage-damaged' });
    await again.create(Note, { text: 'and after' });
    expect(await texts(again)).toContain('and after');
    await again.close();
  });

  it('SPACE-17 a damaged message is told and left out; the others can be read, and the person can go on', async () => {
    const { hers, ada, close } = await society();
    for (const text of ['one', 'two', 'three']) await hers.create(Note, { text });
    const feed = hers.feeds().find(({ kind, person: of }) => kind === 'content' && of === hers.me.person);
    const number = hers.feedNumber(feed?.id as never) ?? 0;
    await close();
    const rows = await rowsOf(ada.storage, hers.id);
    const entries = rows.filter(
      ([key]) => key[0] === table.entry && new DataView(key.buffer, key.byteOffset).getUint32(1) === number,
    );
    const [key, value] = entries.at(-2) ?? [new Uint8Array(), new Uint8Array()];
    await put(ada.storage, hers.id, [key, value.slice(0, 50)]);
    const again = await reopen(ada, hers.id);
    const known = await texts(again);
    expect(known).toContain('three');
    await again.create(Note, { text: 'four' });
    expect(await texts(again)).toContain('four');
    await again.close();
  });

  it.each([0, 3, 7, 60])('SPACE-17 an entry kept beside its feed, cut to %i bytes, is damage', async (length) => {
    const { hers, ada, close } = await society();
    await close();
    await put(ada.storage, hers.id, [keyOf('aside', new Uint8Array(32)), new Uint8Array(length)], noCheckpoint);
    expect(await openingCode(ada, hers.id)).toBe('storage-damaged');
  });

  it('SPACE-17 a space that is not there is unknown, and asking for it makes none', async () => {
    const ada = await person('Ada', systemClock);
    expect(await openingCode(ada, 'A'.repeat(43) as never)).toBe('space-unknown');
    expect(await openingCode(ada, 'no id' as never)).toBe('space-unknown');
    expect(await ada.storage.list()).toEqual([]);
  });
});

describe('a full disk', () => {
  it.each(['storage-full', 'storage-failed'] as const)(
    'SPACE-19 %s in the middle of writing: told, nothing lost, and it recovers',
    async (code) => {
      const disk = memoryStorage();
      const storage = failingStorage(disk);
      const ada = await person('Ada', systemClock, { storage });
      const grace = await person('Grace', systemClock);
      const hers = await create(ada);
      await hers.create(Note, { text: 'before' });
      const graces = await join(grace, await hers.createInvite());
      const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
      await until(() => canWrite(graces), 'Grace to be admitted');

      const before = await rowsOf(disk, hers.id);
      storage.failure = code;
      await expect(hers.create(Note, { text: 'lost?' })).rejects.toMatchObject({ code });
      await expect(hers.createInvite()).rejects.toMatchObject({ code });
      await expect(Promise.all([1, 2, 3].map((n) => hers.create(Note, { text: `${n}` })))).rejects.toMatchObject({
        code,
      });
      expect(hers.status.getSnapshot().storage).toBe(code === 'storage-full' ? 'full' : 'failed');
      expect(countOf(hers, `storage-failed/${code}`)).toBeGreaterThanOrEqual(3);
      expect(await texts(hers)).toEqual(['before']);
      // What others write meanwhile is not lost either: it comes again.
      await graces.create(Note, { text: 'from Grace' });
      await until(() => countOf(hers, 'sync-failed') > 0, 'the arrival to fail');
      expect(await rowsOf(disk, hers.id)).toEqual(before);

      storage.failure = null;
      await hers.create(Note, { text: 'after' });
      expect(hers.status.getSnapshot().storage).toBe('ok');
      expect(countOf(hers, 'storage-recovered')).toBe(1);
      await graces.create(Note, { text: 'again' });
      await until(
        async () => (await texts(hers)).length === 4 && (await texts(graces)).length === 4,
        'both to hold all four on the same connection',
      );
      expect(await texts(hers)).toEqual(await texts(graces));
      expect(hers.feeds().every((feed) => feed.cut === null)).toBe(true);
      cut();
      await Promise.all([hers.close(), graces.close()]);
      const again = await reopen(ada, hers.id);
      expect((await texts(again)).toSorted()).toEqual(['after', 'again', 'before', 'from Grace']);
      await again.close();
      expect([...ada.errors, ...grace.errors]).toEqual([]);
    },
  );
});

describe('a clock that is wrong', () => {
  it.each([
    ['an hour', 60 * 60_000],
    ['twenty hours', 20 * 60 * 60_000],
    ['forty days', 40 * 24 * 60 * 60_000],
  ])('SPACE-9 %s ahead marks what its own device writes, and nothing that others write after it', async (_, offset) => {
    const clock = offClock();
    const [ada, carol] = [await person('Ada', systemClock), await person('Carol', clock)];
    const hers = await create(ada);
    const carols = await join(carol, await hers.createInvite({ expiresIn: null }));
    const cut = await connect({ by: ada, space: hers }, { by: carol, space: carols });
    await until(() => canWrite(carols), 'Carol to be admitted');
    clock.offset = offset;
    const wrong = await carols.create(Note, { text: 'from the future' });
    await until(async () => (await texts(hers)).length === 1, 'Ada to read it');
    const right = await hers.create(Note, { text: 'from now' });
    clock.offset = 0;
    await until(async () => (await texts(carols)).length === 2, 'Carol to read it');
    const corrected = await carols.create(Note, { text: 'corrected' });
    await until(async () => (await texts(hers)).length === 3, 'Ada to read that');
    expect((await hers.graph.get(wrong))?.createdTimeSuspicious).toBe(true);
    for (const space of [hers, carols]) {
      expect((await space.graph.get(right))?.createdTimeSuspicious).toBe(false);
      expect((await space.graph.get(corrected))?.createdTimeSuspicious).toBe(false);
    }
    cut();
    await Promise.all([hers.close(), carols.close()]);
  });

  it('SPACE-9 ten years behind is marked, also where nothing lifts it', async () => {
    const clock = offClock();
    const [ada, carol] = [await person('Ada', systemClock), await person('Carol', clock)];
    const hers = await create(ada);
    const carols = await join(carol, await hers.createInvite({ expiresIn: null }));
    const cut = await connect({ by: ada, space: hers }, { by: carol, space: carols });
    await until(() => canWrite(carols), 'Carol to be admitted');
    clock.offset = -YEARS;
    const wrong = await carols.create(Note, { text: 'from the past' });
    await until(async () => (await texts(hers)).length === 1, 'Ada to read it');
    expect((await hers.graph.get(wrong))?.createdTimeSuspicious).toBe(true);
    cut();
    await Promise.all([hers.close(), carols.close()]);
  });

  it.each([
    ['ahead', YEARS],
    ['behind', -YEARS],
  ] as const)(
    'SPACE-5 ten years %s: the order stays that of cause and effect, the time is marked, and others can supersede',
    async (_way, offset) => {
      const clock = offClock();
      const [ada, grace] = [await person('Ada', systemClock), await person('Grace', clock)];
      const hers = await create(ada);
      await hers.create(Note, { text: 'first' });
      const graces = await join(grace, await hers.createInvite({ expiresIn: null }));
      const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
      await until(() => canWrite(graces), 'Grace to be admitted');
      await until(async () => (await texts(graces)).length === 1, 'Grace to read it');
      clock.offset = offset;
      const node = await graces.create(Note, { text: 'second' });
      await until(async () => (await texts(hers)).length === 2, 'Ada to read it');
      await hers.create(Note, { text: 'third' });
      await until(async () => (await texts(graces)).length === 3, 'Grace to read it');
      await graces.create(Note, { text: 'fourth' });
      await graces.update(Note, node, { text: 'second, mended' });
      clock.offset = 0;
      await graces.update(Note, node, { text: 'second, mended twice' });
      await until(async () => (await texts(hers)).includes('second, mended twice'), 'the last word to count');
      const expected = ['first', 'second, mended twice', 'third', 'fourth'];
      expect(await texts(hers)).toEqual(expected);
      expect(await texts(graces)).toEqual(expected);
      const read = await hers.graph.get(node);
      expect(read?.createdTimeSuspicious).toBe(true);
      cut();
      await Promise.all([hers.close(), graces.close()]);
      expect([...ada.errors, ...grace.errors]).toEqual([]);
    },
  );
});
