import { systemClock } from '@kith/identity';
import type { Space } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../packages/store/src/format/body.js';
import type { FeedBuilder } from '../support/feed-builder.js';
import { hostile, stored } from '../support/hostile.js';
import { Topic } from '../sim/schemas.js';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';
import { canWrite, society } from '../support/society.js';

const DAY = 24 * 60 * 60_000;
const YEAR = 365 * DAY;

/** The plaintext of a note, to be sealed under the space's key by an honest writer with a clock of its own. */
async function newest(space: Space, limit: number): Promise<string[]> {
  const live = space.graph.live({ schema: Note, where: { list: 'general' }, limit });
  await live.ready();
  const shown = live
    .getSnapshot()
    .nodes.map(({ properties }) => (typeof properties['text'] === 'string' ? properties['text'] : ''));
  live.close();
  return shown;
}

/** A member whose clock is ahead by so much, with the same storage and keys as before. */
const ahead = (by: number) => ({ now: () => systemClock.now() + by, after: systemClock.after.bind(systemClock) });

describe('a member who writes in the far future', () => {
  it.each([
    ['two days', 2 * DAY],
    ['40 days', 40 * DAY],
    ['64 years', 64 * YEAR],
    ['10,000 years', 10_000 * YEAR],
  ])('SPACE-23 %s ahead does not hold the end of a list, on any device, nor after a restart', async (_, by) => {
    const world = await society();
    const { hers, graces, ada, grace, eve } = world;
    await world.eves.close();
    const liar = { ...eve, environment: { ...eve.environment, clock: ahead(by) } };
    const lies = await reopen(liar, hers.id);
    const cuts = [
      await connect({ by: ada, space: hers }, { by: grace, space: graces }),
      await connect({ by: ada, space: hers }, { by: liar, space: lies }),
    ];
    for (let at = 0; at < 20; at += 1) await lies.create(Note, { list: 'general', text: `from the future ${at}` });
    await until(async () => (await texts(graces)).length === 23, 'the messages of the future to be everywhere');
    for (const [at, space] of [hers, graces, hers, graces].entries())
      await space.create(Note, { list: 'general', text: `honest ${at}` });
    await until(async () => (await newest(graces, 4)).length === 4 && (await texts(graces)).length === 27, 'all of it');
    await until(async () => (await texts(hers)).length === 27, 'all of it');
    for (const space of [hers, graces])
      expect((await newest(space, 4)).toSorted()).toEqual(['honest 0', 'honest 1', 'honest 2', 'honest 3']);

    // Each device shows the same after it has started again.
    const before = await texts(graces);
    for (const cut of cuts) cut();
    await graces.close();
    const again = await reopen(grace, hers.id);
    expect(await texts(again)).toEqual(before);

    // Nor does it hold the end for somebody who comes later.
    const frank = await person('Frank', systemClock);
    const franks = await join(frank, await hers.createInvite());
    await connect({ by: ada, space: hers }, { by: frank, space: franks });
    await until(async () => (await texts(franks)).length === 27, 'the newcomer to hold everything');
    await until(() => canWrite(franks), 'the newcomer to be admitted');
    await franks.create(Note, { list: 'general', text: 'hello' });
    expect((await newest(franks, 1)).at(0)).toBe('hello');
    await Promise.all([hers.close(), again.close(), franks.close(), lies.close()]);
  });

  it('SPACE-23 so many at once that they come in several updates do not hold the end of a list either', async () => {
    const world = await society();
    const { hers, graces, ada, grace, eve } = world;
    await world.eves.close();
    const liar = { ...eve, environment: { ...eve.environment, clock: ahead(40 * DAY) } };
    const lies = await reopen(liar, hers.id);
    for (let at = 0; at < 300; at += 1) await lies.create(Note, { list: 'general', text: `from the future ${at}` });
    const cut = await connect({ by: ada, space: hers }, { by: liar, space: lies });
    await until(async () => (await texts(hers)).includes('from the future 299'), 'all of the future to be here');
    cut();
    // Written by somebody who has seen none of it.
    await graces.create(Note, { list: 'general', text: 'honest' });
    await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await until(async () => (await texts(hers)).includes('honest'), 'what is honest to be here');
    expect(await newest(hers, 1)).toEqual(['honest']);
    await Promise.all([hers.close(), graces.close(), lies.close()]);
  });

  it('SPACE-23 what it changed can be changed back by everyone who may, and all agree', async () => {
    const schemas = [Note, Topic];
    const ada = await person('Ada', systemClock, { schemas });
    const eve = await person('Eve', ahead(40 * DAY), { schemas });
    const hers = await create(ada);
    const eves = await join(eve, await hers.createInvite());
    const cut = await connect({ by: ada, space: hers }, { by: eve, space: eves });
    await until(() => canWrite(eves), 'Eve to be admitted');
    const title = (space: Space) => async () => {
      const node = await space.graph.get(space.idOf(Topic, 'tea'));
      return node?.properties['title'];
    };
    await hers.update(Topic, { key: 'tea' }, { title: 'Tea' });
    await until(async () => (await title(eves)()) === 'Tea', 'Eve to see it');
    await eves.update(Topic, { key: 'tea' }, { title: 'Eve was here' });
    await until(async () => (await title(hers)()) === 'Eve was here', 'Ada to see the change');
    await hers.update(Topic, { key: 'tea' }, { title: 'Tea again' });
    for (const space of [hers, eves])
      await until(async () => (await title(space)()) === 'Tea again', 'the change back to count');
    cut();
    await Promise.all([hers.close(), eves.close()]);
  });
});

describe('entries with ranks of their writer’s choice', () => {
  it('SPACE-23 are shown above what they name, and cost no more than a row each', async () => {
    const world = await society();
    const { hers, ada, eve } = world;
    const rows = await stored(ada, hers);
    const feed: FeedBuilder = await world.feed(eve, 'content').extend(1);
    for (let at = 0; at < 50; at += 1)
      await feed.append({
        time: systemClock.now(),
        lift: 60 * YEAR,
        body: encodeBody({
          type: 'patch',
          node: { by: 'nonce', nonce: new Uint8Array(16).fill(at) },
          schema: Note.name,
          version: 1,
          set: { text: 'unreadable, as it is not encrypted' },
        }),
      });
    const attacker = await hostile(hers, eve.identity);
    attacker.serve(feed);
    await attacker.settled();
    // The feed, its 51 entries, where 50 of them are shown, and the record of the space.
    expect((await stored(ada, hers)).length - rows.length).toBeLessThanOrEqual(1 + 51 + 50);
    await world.close();
  });
});
