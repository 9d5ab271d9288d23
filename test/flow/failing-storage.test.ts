import { systemClock } from '@kith/identity';
import type { Clock } from '@kith/identity';
import type { Space } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { HoldableStorage } from '../support/holdable.js';
import { countOf, hostile } from '../support/hostile.js';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';
import { SlowTimers } from '../support/slow-timers.js';
import { canWrite, society } from '../support/society.js';

/** Grace reminds nobody of what she wrote. */
async function scene(clock?: Clock) {
  const timers = new SlowTimers();
  const [ada, grace] = await Promise.all([person('Ada', clock ?? timers), person('Grace', new SlowTimers())]);
  const disk = new HoldableStorage(ada.storage);
  const hers = await create({ ...ada, environment: { ...ada.environment, storage: disk } });
  const graces = await join(grace, await hers.createInvite());
  const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
  await until(() => canWrite(graces), 'Grace to be admitted');
  await graces.create(Note, { text: 'before' });
  await until(() => synced(hers) && synced(graces) && unsent(graces) === 0, 'both to be synced');
  return { ada, grace, disk, timers, hers, graces, cut };
}

const synced = (space: Space) => space.status.getSnapshot().peers.every((peer) => peer.synced);
const unsent = (space: Space) => space.status.getSnapshot().unsent;

describe('a message that comes while storage fails', () => {
  it.each(['storage-full', 'storage-failed'] as const)(
    'SYNC-16 is not synced (%s), and comes by itself when there is space, though nobody writes',
    async (failing) => {
      const { disk, hers, graces, cut } = await scene(systemClock);
      disk.failing = failing;
      await graces.create(Note, { text: 'meanwhile' });
      await until(() => countOf(hers, 'sync-failed') > 0, 'storing to fail');
      expect(synced(hers)).toBe(false);
      expect(hers.status.getSnapshot().storage).toBe(failing === 'storage-full' ? 'full' : 'failed');
      expect(unsent(graces)).toBe(1);
      disk.failing = null;
      await until(async () => (await texts(hers)).includes('meanwhile'), 'the message to come');
      await until(() => synced(hers) && unsent(graces) === 0, 'both to say so');
      expect(hers.status.getSnapshot().storage).toBe('ok');
      cut();
      await Promise.all([hers.close(), graces.close()]);
    },
  );

  it('SYNC-16 alone, after which nothing comes, is asked for again each time, and never counts as here meanwhile', async () => {
    const { disk, timers, hers, graces, cut } = await scene();
    disk.failing = 'storage-full';
    await graces.create(Note, { text: 'alone' });
    await until(() => countOf(hers, 'sync-failed') === 1, 'storing to fail');
    for (const [at, wait] of [2000, 4000].entries()) {
      await until(() => timers.waits.includes(wait), `a retry in ${wait} ms`);
      timers.fire(wait);
      await until(() => countOf(hers, 'sync-failed') === at + 2, 'storing to fail again');
      expect(synced(hers)).toBe(false);
    }
    disk.failing = null;
    await until(() => timers.waits.includes(8000), 'a retry in 8000 ms');
    timers.fire(8000);
    await until(async () => (await texts(hers)).includes('alone'), 'the message to come');
    await until(() => synced(hers) && unsent(graces) === 0, 'both to say so');
    cut();
    await Promise.all([hers.close(), graces.close()]);
  });

  it('SYNC-16 comes at once after a write of this device has shown that storage works', async () => {
    const { disk, hers, graces, cut } = await scene();
    disk.failing = 'storage-full';
    for (const text of ['one', 'two', 'three']) await graces.create(Note, { text });
    await until(() => countOf(hers, 'sync-failed') > 0, 'storing to fail');
    await expect(hers.create(Note, { text: 'own' })).rejects.toMatchObject({ code: 'storage-full' });
    disk.failing = null;
    await hers.create(Note, { text: 'own' });
    await until(async () => (await texts(hers)).length === 5, 'all messages to be here');
    await until(() => synced(hers), 'to be synced');
    cut();
    await Promise.all([hers.close(), graces.close()]);
  });

  it('SYNC-16 a full disk is not filled with questions: what fails is asked for once, and later each time', async () => {
    const { hers, graces, disk, timers, cut } = await scene();
    disk.failing = 'storage-full';
    for (let at = 0; at < 30; at += 1) await graces.create(Note, { text: `message ${at}` });
    await until(() => countOf(hers, 'sync-failed') > 0 && timers.waits.includes(2000), 'storing to fail');
    let failures = 0;
    for (const wait of [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      await until(() => timers.waits.includes(wait), `a retry in ${wait} ms`);
      expect(timers.waits.filter((other) => other > 1000 && other !== 10_000 && other % 1000 === 0)).toContain(wait);
      failures = countOf(hers, 'sync-failed');
      timers.fire(wait);
      await until(() => countOf(hers, 'sync-failed') > failures, 'storing to fail again');
    }
    disk.failing = null;
    await until(() => timers.waits.includes(60_000), 'the last retry');
    timers.fire(60_000);
    await until(async () => (await texts(hers)).length === 31, 'all messages to be here');
    await until(() => synced(hers) && !timers.waits.includes(60_000), 'no retry to be left');
    cut();
    await Promise.all([hers.close(), graces.close()]);
  });
});

describe('a device that does not say what it holds', () => {
  it('SYNC-17 is told the head of an own feed again, later each time, until it acknowledges', async () => {
    const timers = new SlowTimers();
    const { hers, grace, close } = await society(timers);
    const silent = await hostile(hers, grace.identity);
    await silent.settled();
    await hers.create(Note, { text: 'did you get this?' });
    const own = hers.feeds().find(({ kind, person: by }) => kind === 'content' && by === hers.me.person);
    if (own === undefined) throw new Error('Ada has written');
    const number = hers.feedNumber(own.id) ?? -1;
    const told = () =>
      silent.heard.flatMap((message) =>
        message.type === 'heads'
          ? message.heads.filter(({ feed, length }) => feed === number && length === own.length)
          : [],
      ).length;
    await until(() => told() === 1, 'the head to be told');
    for (const [times, wait] of [10_000, 20_000, 40_000].entries()) {
      await until(() => timers.waits.includes(wait), `a reminder in ${wait} ms`);
      timers.fire(wait);
      await until(() => told() === times + 2, 'the head to be told again');
    }
    const hash = silent.heard
      .flatMap((message) => (message.type === 'heads' ? message.heads : []))
      .findLast(({ feed }) => feed === number)?.hash;
    silent.introduce(
      { id: Buffer.from(own.id, 'base64url') },
      { length: own.length, ...(hash === undefined ? {} : { hash }) },
    );
    await until(() => hers.status.getSnapshot().unsent === 0, 'it to acknowledge');
    expect(timers.waits.filter((wait) => wait >= 10_000 && wait % 10_000 === 0)).toEqual([]);
    await close();
  });
});

describe('a space whose storage is deleted while it is open', () => {
  it('SPACE-22 says so, ends its connections, and refuses to write at once instead of trying for ever', async () => {
    const { hers, graces, ada } = await scene();
    await ada.storage.delete(hers.id);
    const writing = hers.create(Note, { text: 'where to?' });
    await expect(writing).rejects.toMatchObject({ code: expect.stringMatching(/^storage-(lost|closed)$/) as string });
    await until(() => hers.status.getSnapshot().storage === 'lost', 'the loss to be told');
    expect(countOf(hers, 'storage-failed/storage-lost')).toBe(1);
    await until(() => hers.status.getSnapshot().peers.length === 0, 'the connection to end');
    await graces.create(Note, { text: 'are you there?' });
    await expect(hers.create(Note, { text: 'again' })).rejects.toMatchObject({ code: 'storage-lost' });
    expect(unsent(graces)).toBe(1);
    await Promise.all([hers.close(), graces.close()]);
  });

  it('SPACE-22 finds it out by an arrival too, and claims to hold nothing that came', async () => {
    const { hers, graces, ada } = await scene();
    await ada.storage.delete(hers.id);
    await graces.create(Note, { text: 'are you there?' });
    await until(() => hers.status.getSnapshot().storage === 'lost', 'the loss to be told');
    expect(unsent(graces)).toBe(1);
    await Promise.all([hers.close(), graces.close()]);
  });

  it('SPACE-22 where the record of the space is gone from a database that is there, a commit does not run for ever', async () => {
    const { hers, graces, ada, cut } = await scene();
    cut();
    await until(() => hers.status.getSnapshot().peers.length === 0, 'the connection to end');
    const rows = await ada.storage.open(hers.id);
    const everything = await rows.range({ from: new Uint8Array(), to: Uint8Array.of(255) });
    await rows.commit({ expect: [], puts: [], deletes: everything.map(([key]) => key) });
    await rows.close();
    await expect(hers.create(Note, { text: 'where to?' })).rejects.toMatchObject({ code: 'storage-lost' });
    expect(hers.status.getSnapshot().storage).toBe('lost');
    await Promise.all([hers.close(), graces.close()]);
  });

  it('SPACE-22 what was left of it is nothing, and is removed: joining again brings back what others hold', async () => {
    const { hers, graces, ada, grace, cut } = await scene();
    await hers.create(Note, { text: 'held by Grace' });
    await until(async () => (await texts(graces)).includes('held by Grace'), 'Grace to hold it');
    cut();
    await hers.close();
    const { id } = hers;
    await ada.storage.delete(id);
    const leftovers = await ada.storage.open(id);
    await leftovers.commit({ expect: [], puts: [[Uint8Array.of(5, 1, 2, 3), Uint8Array.of(1)]], deletes: [] });
    await leftovers.close();
    await expect(reopen(ada, id)).rejects.toMatchObject({ code: 'space-unknown' });
    expect(await ada.storage.list()).toEqual([]);
    const again = await join(ada, await graces.createInvite());
    await connect({ by: ada, space: again }, { by: grace, space: graces });
    await until(async () => (await texts(again)).length === 2, 'everything to come back');
    await Promise.all([again.close(), graces.close()]);
  });
});
