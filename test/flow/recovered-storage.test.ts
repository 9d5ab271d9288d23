import { systemClock } from '@kith/identity';
import { openSpace } from '@kith/store';
import type { Space } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { HoldableStorage } from '../support/holdable.js';
import { countOf, feedIdOf, hostile } from '../support/hostile.js';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { canWrite, society } from '../support/society.js';
import { tabsOfOneBrowser } from '../support/tabs.js';

const withDisk = (by: Person, disk: HoldableStorage): Person => ({
  ...by,
  environment: { ...by.environment, storage: disk },
});
/** From the next commit that stores something, all commits fail; returns how to call that off. */
const failOnceStored = (space: Space, disk: HoldableStorage) =>
  space.events.subscribe(({ type }) => {
    if (type === 'stored') disk.failing = 'storage-full';
  });
const stateOf = (space: Space) => space.status.getSnapshot().storage;

describe('what a failed write left undone is done once storage works, though nobody writes', () => {
  it('SPACE-25 a joiner is let in', async () => {
    const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
    const disk = new HoldableStorage(ada.storage);
    const hers = await create(withDisk(ada, disk));
    const graces = await join(grace, await hers.createInvite());
    // The Join is stored, and the answer to it is not.
    const stop = failOnceStored(hers, disk);
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await until(() => countOf(hers, 'admission-failed') > 0, 'letting in to fail');
    stop();
    disk.failing = null;
    await until(() => canWrite(graces), 'Grace to be admitted');
    expect(stateOf(hers)).toBe('ok');
    cut();
    await Promise.all([hers.close(), graces.close()]);
  });

  it('SPACE-25 what waited for a key shows', async () => {
    const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
    const slow = new HoldableStorage(ada.storage);
    const hers = await create(withDisk(ada, slow));
    for (const text of ['one', 'two', 'three']) await hers.create(Note, { text });
    const disk = new HoldableStorage(grace.storage);
    const graces = await join(withDisk(grace, disk), await hers.createInvite());
    const granting = new Promise<void>((resolve, reject) => {
      hers.members.subscribe(() => void slow.hold().then(resolve, reject));
    });
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await granting;
    await until(() => countOf(graces, 'waiting-for-key') > 0, 'content to come before its key');
    await until(() => graces.status.getSnapshot().peers.some(({ synced }) => synced), 'all content to be here');
    // The grant is stored, and what it opens is not.
    const stop = failOnceStored(graces, disk);
    slow.release();
    await until(() => countOf(graces, 'storage-failed/storage-full') > 0, 'opening to fail');
    stop();
    cut();
    await until(() => graces.status.getSnapshot().peers.length === 0, 'the connection to be gone');
    disk.failing = null;
    await until(async () => (await texts(graces)).length === 3, 'what the key opens to show');
    expect(stateOf(graces)).toBe('ok');
    await Promise.all([hers.close(), graces.close()]);
  });

  it('SPACE-25 a fork that was proven is cut', async () => {
    const { ada, eve, hers, feed: feedOf, close } = await society();
    await hers.close();
    const disk = new HoldableStorage(ada.storage);
    const again = await reopen(withDisk(ada, disk), hers.id);
    const attacker = await hostile(again, eve.identity);
    const feed = await feedOf(eve, 'content').extend(4);
    attacker.serve(feed);
    await attacker.settled();
    const branch = await feed.branch(2).append();
    disk.failing = 'storage-failed';
    attacker.say({ type: 'proof', id: feed.id, entries: [feed.bytes(2, 3)[0] as Uint8Array, branch.bytes] });
    await until(() => countOf(again, 'sync-failed') > 0, 'storing to fail');
    disk.failing = null;
    await until(() => again.feeds().some(({ id, cut }) => id === feedIdOf(feed) && cut === 2), 'the feed to be cut');
    await again.close();
    await close();
  });

  it('SPACE-25 a delivery is told to the other tabs', async () => {
    const { ada, grace, hers, graces, close } = await society();
    await graces.close();
    const tabs = tabsOfOneBrowser();
    const disk = new HoldableStorage(grace.storage);
    const working = await openSpace({ ...grace.environment, storage: disk, tabs: tabs() }, hers.id);
    const watching = await openSpace({ ...grace.environment, tabs: tabs() }, hers.id);
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: working });
    await until(() => working.status.getSnapshot().peers.some(({ synced }) => synced), 'the tab to sync');
    disk.failing = 'storage-full';
    await watching.create(Note, { text: 'written in the tab without a connection' });
    await until(
      () => working.status.getSnapshot().unsent === 0,
      'the delivery to be known in the tab that has the connection',
    );
    await until(() => countOf(working, 'storage-failed/storage-failed') > 0, 'storing to fail');
    disk.failing = null;
    await until(() => watching.status.getSnapshot().unsent === 0, 'the other tab to know that it was delivered');
    cut();
    await Promise.all([working.close(), watching.close()]);
    await close();
  });
});
