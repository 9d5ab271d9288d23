import { systemClock } from '@kith/identity';
import { openSpace } from '@kith/store';
import type { Space } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { copyOf } from '../support/copying-storage.js';
import { countOf } from '../support/hostile.js';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { canWrite } from '../support/society.js';
import { tabsOfOneBrowser } from '../support/tabs.js';

interface Pair {
  readonly ada: Person;
  readonly grace: Person;
  readonly hers: Space;
  readonly graces: Space;
}

async function pair(): Promise<Pair> {
  const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
  const hers = await create(ada);
  const graces = await join(grace, await hers.createInvite());
  const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
  await until(() => canWrite(graces), 'Grace to be admitted');
  cut();
  return { ada, grace, hers, graces };
}

const uncut = (space: Space) => space.feeds().every(({ cut }) => cut === null);
const feedsOf = (space: Space, by: Person) => space.feeds().filter((feed) => feed.person === by.identity.person);

async function meet(a: Person, one: Space, b: Person, other: Space, count: number): Promise<() => void> {
  const cut = await connect({ by: a, space: one }, { by: b, space: other });
  await until(
    async () => (await texts(one)).length === count && (await texts(other)).length === count,
    `both to hold ${count} notes`,
  );
  return cut;
}

describe('a device whose disk went back in time', () => {
  it('SYNC-10 takes back what it had written, loses nothing, and goes on in new feeds', async () => {
    const { ada, grace, hers, graces } = await pair();
    await graces.create(Note, { text: 'one' });
    const backup = await copyOf(grace.storage);
    await graces.create(Note, { text: 'two' });
    await graces.create(Note, { text: 'three' });
    (await meet(ada, hers, grace, graces, 3))();
    await graces.close();

    const restored: Person = { ...grace, storage: backup, environment: { ...grace.environment, storage: backup } };
    const again = await reopen(restored, hers.id);
    expect(await texts(again)).toEqual(['one']);
    const cut = await meet(ada, hers, restored, again, 3);
    expect(countOf(again, 'feeds-replaced')).toBe(1);
    await again.create(Note, { text: 'four' });
    await again.createInvite();
    await until(async () => (await texts(hers)).length === 4, 'Ada to read the fourth');
    cut();
    expect(await texts(hers)).toEqual(['one', 'two', 'three', 'four']);
    expect(uncut(hers) && uncut(again)).toBe(true);
    expect(feedsOf(hers, grace).filter(({ kind }) => kind === 'content')).toHaveLength(2);

    // The choice is durable: the old feeds are never written to again.
    await again.close();
    const later = await reopen(restored, hers.id);
    await later.create(Note, { text: 'five' });
    (await meet(ada, hers, restored, later, 5))();
    expect(feedsOf(hers, grace).filter(({ kind }) => kind === 'content')).toHaveLength(2);
    expect(uncut(hers)).toBe(true);
    expect([...ada.errors, ...grace.errors]).toEqual([]);
    await Promise.all([later.close(), hers.close()]);
  });

  it('SYNC-10 stopped between noticing and writing, it still does not continue the old feed', async () => {
    const { ada, grace, hers, graces } = await pair();
    const backup = await copyOf(grace.storage);
    await graces.create(Note, { text: 'one' });
    (await meet(ada, hers, grace, graces, 1))();
    await graces.create(Note, { text: 'told to nobody here' });
    await graces.close();
    const restored: Person = { ...grace, storage: backup, environment: { ...grace.environment, storage: backup } };
    const again = await reopen(restored, hers.id);
    (await meet(ada, hers, restored, again, 1))();
    await again.close();
    const later = await reopen(restored, hers.id);
    await later.create(Note, { text: 'two' });
    (await meet(ada, hers, restored, later, 2))();
    // The disk that was lost turns up after all: what only it knew is one feed's continuation, not a fork.
    const found = await reopen(grace, hers.id);
    (await meet(ada, hers, grace, found, 3))();
    expect(uncut(hers) && uncut(found)).toBe(true);
    await Promise.all([later.close(), found.close(), hers.close()]);
  });

  it('SYNC-10 that wrote before anyone could tell it, is cut where it forked and heard again from there on', async () => {
    const { ada, grace, hers, graces } = await pair();
    await graces.create(Note, { text: 'one' });
    const backup = await copyOf(grace.storage);
    await graces.create(Note, { text: 'two' });
    (await meet(ada, hers, grace, graces, 2))();
    await graces.close();
    const restored: Person = { ...grace, storage: backup, environment: { ...grace.environment, storage: backup } };
    const again = await reopen(restored, hers.id);
    await again.create(Note, { text: 'another two' });
    const cut = await connect({ by: ada, space: hers }, { by: restored, space: again });
    await until(() => !uncut(hers) && !uncut(again), 'both to see the fork');
    await again.create(Note, { text: 'three' });
    await until(async () => (await texts(hers)).includes('three'), 'Ada to read what came after');
    await until(async () => (await texts(again)).length === (await texts(hers)).length, 'both to agree');
    expect(await texts(again)).toEqual(await texts(hers));
    expect(await texts(hers)).toContain('one');
    cut();
    expect(countOf(again, 'feeds-replaced')).toBe(1);
    await Promise.all([again.close(), hers.close()]);
  });
});

describe('two tabs over one storage', () => {
  it('SPACE-3 that write at once never fork, and both see everything', async () => {
    const { ada, grace, hers, graces } = await pair();
    await graces.close();
    const tabs = tabsOfOneBrowser();
    const openTab = () => openSpace({ ...grace.environment, tabs: tabs() }, hers.id);
    const [left, right] = [await openTab(), await openTab()];
    const written: Promise<unknown>[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      written.push(left.create(Note, { text: `left ${turn}` }), right.create(Note, { text: `right ${turn}` }));
      if (turn % 8 === 0) await Promise.all(written.splice(0));
    }
    await Promise.all(written);
    await until(
      async () => (await texts(left)).length === 80 && (await texts(right)).length === 80,
      'both tabs to show all 80',
    );
    expect(await texts(left)).toEqual(await texts(right));
    (await meet(ada, hers, grace, left, 80))();
    expect(uncut(hers) && uncut(left) && uncut(right)).toBe(true);
    expect(countOf(hers, 'rejected')).toBe(0);
    expect(feedsOf(hers, grace).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['control', 'content']));
    expect(feedsOf(hers, grace)).toHaveLength(2);
    expect([...ada.errors, ...grace.errors]).toEqual([]);
    await Promise.all([left.close(), right.close(), hers.close()]);
  });

  it('SPACE-3 without a channel between them, the second writer finds out from storage and signs again', async () => {
    const { ada, grace, hers, graces } = await pair();
    const second = await reopen(grace, hers.id);
    for (let turn = 0; turn < 10; turn += 1) {
      await graces.create(Note, { text: `first ${turn}` });
      await second.create(Note, { text: `second ${turn}` });
    }
    (await meet(ada, hers, grace, second, 20))();
    expect(uncut(hers)).toBe(true);
    expect(countOf(hers, 'rejected')).toBe(0);
    await Promise.all([graces.close(), second.close(), hers.close()]);
  });
});
