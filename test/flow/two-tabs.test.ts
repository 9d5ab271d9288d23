import { systemClock } from '@kith/identity';
import { openSpace } from '@kith/store';
import type { LiveQuery, Space } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { table } from '../../packages/store/src/log/layout.js';
import { copyOf, rowsOf } from '../support/copying-storage.js';
import { HoldableStorage } from '../support/holdable.js';
import { countOf } from '../support/hostile.js';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { canWrite } from '../support/society.js';
import { tabsOfOneBrowser } from '../support/tabs.js';

/** One tab of a device, with a query that stays open. */
interface Tab {
  readonly space: Space;
  readonly notes: LiveQuery;
}

const tabOver = (space: Space): Tab => ({
  space,
  notes: space.graph.live({ schema: Note, order: 'oldest', limit: 1000 }),
});

/** Everything that a tab tells of its space. */
async function told({ space, notes }: Tab) {
  await notes.ready();
  const unread = space.graph.liveCount({ schema: Note, where: { list: 'general' }, floor: new Map() });
  await unread.ready();
  const counted = unread.getSnapshot();
  unread.close();
  return {
    shown: notes.getSnapshot().nodes.map(({ id, properties, editor }) => ({ id, properties, editor })),
    read: await texts(space),
    counted,
    feeds: space
      .feeds()
      .map(({ id, length, cut }) => `${id} ${length} ${cut}`)
      .toSorted(),
    members: space.members.getSnapshot(),
    standing: space.standing.getSnapshot(),
    unsent: space.status.getSnapshot().unsent,
  };
}

/** Waits until a tab tells exactly what an opening anew does, and says what differs where that never comes. */
async function sameAsFresh(by: Person, tab: Tab): Promise<void> {
  const fresh = async () => {
    const space = await openSpace(by.environment, tab.space.id);
    const answer = await told(tabOver(space));
    await space.close();
    return JSON.stringify(answer);
  };
  try {
    await until(async () => JSON.stringify(await told(tab)) === (await fresh()), 'a tab to tell what is stored');
  } catch {
    expect(await told(tab)).toEqual(JSON.parse(await fresh()));
  }
}

/** Ada with a space; Grace as a member, with nothing open. */
async function scene() {
  const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
  const hers = await create(ada);
  const graces = await join(grace, await hers.createInvite());
  const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
  await until(() => canWrite(graces), 'Grace to be admitted');
  cut();
  await graces.close();
  return { ada, grace, hers };
}

describe('two tabs that meet feeds for the first time', () => {
  it('SPACE-3 at one moment: a feed never takes the number of another, and nothing is lost', async () => {
    const { ada, grace, hers } = await scene();
    const tabs = tabsOfOneBrowser();
    const slow = new HoldableStorage(grace.storage);
    const left = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    const right = tabOver(await openSpace({ ...grace.environment, storage: slow, tabs: tabs() }, hers.id));
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: right.space });
    await until(() => right.space.status.getSnapshot().peers.some(({ synced }) => synced), 'the right tab to sync');
    const waiting = slow.hold();
    await hers.create(Note, { text: 'first of Ada' });
    await waiting;
    await left.space.create(Note, { text: 'first of Grace' });
    slow.release();
    const first = ['first of Ada', 'first of Grace'];
    await until(
      async () => [await texts(hers), await texts(left.space)].every((all) => all.toSorted().join() === first.join()),
      'everyone to hold both notes',
    );
    await left.space.create(Note, { text: 'second of Grace, left' });
    await right.space.create(Note, { text: 'second of Grace, right' });
    await until(async () => (await texts(hers)).length === 4, 'Ada to hold all four');
    for (const tab of [left, right]) await sameAsFresh(grace, tab);
    expect(countOf(hers, 'rejected') + countOf(right.space, 'rejected')).toBe(0);
    expect(hers.feeds().every(({ cut: at }) => at === null)).toBe(true);
    expect([...ada.errors, ...grace.errors]).toEqual([]);
    cut();
    await Promise.all([left.space.close(), right.space.close(), hers.close()]);
  });

  it('SPACE-3 with commits that take their time, whatever the order', async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      const { ada, grace, hers } = await scene();
      const slow = new HoldableStorage(grace.storage);
      slow.delay = () => 1 + ((turn * 3) % 6);
      const tabs = tabsOfOneBrowser();
      const left = await openSpace({ ...grace.environment, storage: slow, tabs: tabs() }, hers.id);
      const right = await openSpace({ ...grace.environment, storage: slow, tabs: tabs() }, hers.id);
      const cut = await connect({ by: ada, space: hers }, { by: grace, space: right });
      await until(() => right.status.getSnapshot().peers.some(({ synced }) => synced), 'the right tab to sync');
      const both = [hers.create(Note, { text: 'hello from Ada' })];
      await new Promise((resolve) => setTimeout(resolve, turn));
      both.push(left.create(Note, { text: 'hello from Grace' }));
      await Promise.all(both);
      await until(
        async () => (await Promise.all([hers, left, right].map(texts))).every((all) => all.length === 2),
        'everyone to hold both notes',
      );
      expect(countOf(right, 'rejected') + countOf(hers, 'rejected')).toBe(0);
      cut();
      await Promise.all([left.close(), right.close(), hers.close()]);
    }
  });

  it('SPACE-3 a build that another tab forestalled leaves nothing behind', async () => {
    const { ada, grace, hers } = await scene();
    const slow = new HoldableStorage(grace.storage);
    const tab = await openSpace({ ...grace.environment, storage: slow }, hers.id);
    const before = tab.feeds();
    slow.failing = 'storage-full';
    await expect(tab.create(Note, { text: 'no room' })).rejects.toMatchObject({ code: 'storage-full' });
    expect(tab.feeds()).toEqual(before);
    slow.failing = null;
    await tab.create(Note, { text: 'room again' });
    expect(await texts(tab)).toEqual(['room again']);
    expect(ada.errors).toEqual([]);
    await Promise.all([tab.close(), hers.close()]);
  });
});

describe('what another tab does beside appending', () => {
  it('SPACE-21 content that came before its key shows in every tab when the key comes', async () => {
    const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
    const slow = new HoldableStorage(ada.storage);
    const hers = await create({ ...ada, environment: { ...ada.environment, storage: slow } });
    for (let at = 0; at < 20; at += 1) await hers.create(Note, { list: 'general', text: `before Grace came ${at}` });
    const tabs = tabsOfOneBrowser();
    const hands = { ...grace, environment: { ...grace.environment, tabs: tabs() } };
    const working = tabOver(await join(hands, await hers.createInvite()));
    const watching = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    // The admission passes, and the grant of the key waits: content comes first.
    const granting = new Promise<void>((resolve, reject) => {
      hers.members.subscribe(() => void slow.hold().then(resolve, reject));
    });
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: working.space });
    await granting;
    await until(() => countOf(working.space, 'waiting-for-key') > 0, 'content to come before its key');
    slow.release();
    await until(async () => (await texts(working.space)).length === 20, 'the key to come');
    await sameAsFresh(grace, watching);
    expect((await told(watching)).shown).toHaveLength(20);
    cut();
    await Promise.all([working.space.close(), watching.space.close(), hers.close()]);
  });

  it('SPACE-21 a redaction, an erasure and an edit show in every tab', async () => {
    const { ada, grace, hers } = await scene();
    const tabs = tabsOfOneBrowser();
    const working = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    const watching = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: working.space });
    const first = await hers.create(Note, { list: 'general', text: 'to be redacted' });
    const second = await hers.create(Note, { list: 'general', text: 'to be edited' });
    const own = await working.space.create(Note, { list: 'general', text: 'own' });
    await until(async () => (await texts(watching.space)).length === 3, 'three notes');
    await hers.redact(Note, first, { text: '', redacted: true });
    await hers.update(Note, second, { text: 'edited' });
    await working.space.redact(Note, own, { text: '', redacted: true });
    await until(async () => (await texts(working.space)).toSorted().join() === ',,edited', 'the working tab');
    for (const tab of [working, watching]) await sameAsFresh(grace, tab);
    expect((await told(watching)).read.toSorted()).toEqual(['', '', 'edited']);
    cut();
    await Promise.all([working.space.close(), watching.space.close(), hers.close()]);
  });

  it('SPACE-21 what a fork cuts away goes from every tab', async () => {
    const { ada, grace, hers } = await scene();
    const tabs = tabsOfOneBrowser();
    const working = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    const watching = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    await hers.create(Note, { list: 'general', text: 'below the fork' });
    const backup = await copyOf(ada.storage);
    const cutOne = await connect({ by: ada, space: hers }, { by: grace, space: working.space });
    await hers.create(Note, { list: 'general', text: 'one branch' });
    await until(async () => (await texts(watching.space)).length === 2, 'the first branch');
    cutOne();
    const twin = { ...ada, storage: backup, environment: { ...ada.environment, storage: backup } };
    const other = await reopen(twin, hers.id);
    await other.create(Note, { list: 'general', text: 'the other branch' });
    const cutTwo = await connect({ by: twin, space: other }, { by: grace, space: working.space });
    await until(() => countOf(working.space, 'forked') > 0, 'the fork to be found');
    await until(async () => (await texts(working.space)).length === 1, 'the branch to be gone');
    await sameAsFresh(grace, watching);
    expect((await told(watching)).read).toEqual(['below the fork']);
    cutTwo();
    await Promise.all([working.space.close(), watching.space.close(), hers.close(), other.close()]);
  });

  it('SPACE-21 what a tab left undone when it ended is done by another one', async () => {
    const { ada, grace, hers } = await scene();
    const tabs = tabsOfOneBrowser();
    const disk = new HoldableStorage(grace.storage);
    const ending = await openSpace({ ...grace.environment, storage: disk, tabs: tabs() }, hers.id);
    const left = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: ending });
    const note = await hers.create(Note, { list: 'general', text: 'to be erased' });
    await until(async () => (await texts(left.space)).length === 1, 'the note to be in both tabs');
    const marks = async () => (await rowsOf(grace.storage, hers.id)).filter(([key]) => key[0] === table.erase).length;
    // It stores the erasure, and ends before it has dropped the body.
    const isControl = (id: string) => ending.feeds().some((feed) => feed.id === id && feed.kind === 'control');
    ending.events.subscribe((event) => {
      if (event.type === 'received' && isControl(event.feed)) disk.failing = 'storage-failed';
    });
    await hers.redact(Note, note, { text: '', redacted: true });
    await until(() => countOf(ending, 'storage-failed/storage-failed') > 0, 'the tab to fail');
    cut();
    await ending.close();
    await until(async () => (await marks()) === 0, 'the body to be dropped');
    expect(await texts(left.space)).toEqual(['']);
    await Promise.all([left.space.close(), hers.close()]);
  });

  it('SPACE-21 an import shows in every tab', async () => {
    const { grace, hers } = await scene();
    for (const text of ['one', 'two', 'three']) await hers.create(Note, { list: 'general', text });
    const tabs = tabsOfOneBrowser();
    const working = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    const watching = tabOver(await openSpace({ ...grace.environment, tabs: tabs() }, hers.id));
    const { accepted, refused } = await working.space.importChanges(await hers.exportChanges());
    expect(refused).toEqual([]);
    expect(accepted).toBeGreaterThan(3);
    for (const tab of [working, watching]) await sameAsFresh(grace, tab);
    expect((await told(watching)).read).toEqual(['one', 'two', 'three']);
    await Promise.all([working.space.close(), watching.space.close(), hers.close()]);
  });

  it('SPACE-21 a delivery that one tab was told of is known to the others', async () => {
    const { ada, grace, hers } = await scene();
    const tabs = tabsOfOneBrowser();
    const working = await openSpace({ ...grace.environment, tabs: tabs() }, hers.id);
    const watching = await openSpace({ ...grace.environment, tabs: tabs() }, hers.id);
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: working });
    await watching.create(Note, { text: 'written in the tab without a connection' });
    await until(() => watching.status.getSnapshot().unsent === 0, 'the tab to know that it was delivered');
    cut();
    await Promise.all([working.close(), watching.close(), hers.close()]);
  });
});
