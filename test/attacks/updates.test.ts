import { encodeCanonical, systemClock } from '@kith/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedBuilder } from '../support/feed-builder.js';
import { hostileUpdates } from '../support/foreign-updates.js';
import { countOf, documents, hostile, lengthOf, stored } from '../support/hostile.js';
import { Note, connect, person, texts, until } from '../support/people.js';
import { society } from '../support/society.js';
import type { Society } from '../support/society.js';

/** Fewer than make the victim hang up. */
const BATCH = 6;
const HELD = 4;

let world: Society;
/** Grace's, not held by Ada yet, and held up to the fourth entry. */
let unmet: FeedBuilder;
let known: FeedBuilder;

beforeAll(async () => {
  world = await society();
  unmet = await world.feed(world.grace, 'content').extend(HELD + 3);
  known = await world.feed(world.grace, 'content').extend(HELD + 3);
  const eve = await hostile(world.hers, world.eve.identity);
  eve.say({ type: 'heads', heads: [] });
  const number = eve.introduce(known, { length: HELD });
  eve.say({ type: 'update', feed: number, update: known.update(0, HELD), last: true });
  await eve.settled();
});
afterAll(() => world.close());

function attacks() {
  const on = (feed: FeedBuilder, from: number) =>
    hostileUpdates({ from, entries: feed.bytes(from, from + 3) }).map(({ name, code, bytes }) => ({
      name,
      code,
      bytes,
      feed,
    }));
  return [...on(unmet, 0), ...on(known, HELD)];
}

describe('hostile Yjs updates, sent to a real space', () => {
  it('SYNC-7 from a member: every one is rejected by its code, nothing stored changes, and honest feeds of the same sync arrive', async () => {
    const { hers, ada, eve } = world;
    expect(lengthOf(hers, known)).toBe(HELD);
    const cases = attacks();
    expect(cases.length).toBeGreaterThan(150);
    const before = { stored: await stored(ada, hers), documents: await documents(hers), texts: await texts(hers) };
    const memory = process.memoryUsage().rss;
    for (let start = 0; start < cases.length; start += BATCH) {
      const batch = cases.slice(start, start + BATCH);
      const attacker = await hostile(hers, eve.identity);
      const numbers = new Map([unmet, known].map((feed) => [feed, attacker.introduce(feed, { length: 1000 })]));
      for (const { bytes, code, name, feed } of batch) {
        const counted = countOf(hers, `rejected/${code}`);
        attacker.say({ type: 'update', feed: numbers.get(feed) ?? 0, update: bytes, last: false });
        await attacker.settled();
        expect(countOf(hers, `rejected/${code}`) - counted, `${name}: ${code}`).toBe(1);
      }
      expect(attacker.closed).toBe(false);
      expect(await stored(ada, hers)).toEqual(before.stored);
    }
    expect(await documents(hers)).toEqual(before.documents);
    expect(await texts(hers)).toEqual(before.texts);
    expect(lengthOf(hers, unmet)).toBe(0);
    expect(process.memoryUsage().rss - memory).toBeLessThan(150e6);

    const attacker = await hostile(hers, eve.identity);
    const number = attacker.introduce(known, { length: 7 });
    attacker.say({ type: 'update', feed: number, update: cases[0]?.bytes ?? new Uint8Array(), last: false });
    attacker.serve(await world.feed(eve, 'content').extend(300));
    const served = await world.feed(eve, 'content').extend(3);
    attacker.serve(served);
    attacker.say({ type: 'update', feed: number, update: known.update(HELD), last: true });
    await attacker.settled();
    expect([lengthOf(hers, served), lengthOf(hers, known)]).toEqual([3, HELD + 3]);
    expect(countOf(hers, 'sync-failed')).toBe(0);
    expect(ada.errors).toEqual([]);
  });

  it('SYNC-3 from a stranger: none is even read, and nothing is told', async () => {
    const { hers, ada } = world;
    const stranger = await person('Mallory', systemClock);
    const before = { stored: await stored(ada, hers), documents: await documents(hers) };
    const attacker = await hostile(hers, stranger.identity);
    const number = attacker.introduce(unmet, { length: 1000 });
    const cases = attacks();
    const rejected = countOf(hers, 'rejected');
    const deferred = countOf(hers, 'deferred/not-served');
    for (const { bytes } of cases) attacker.say({ type: 'update', feed: number, update: bytes, last: false });
    await until(() => countOf(hers, 'deferred/not-served') - deferred === cases.length, 'all to be passed over');
    expect(countOf(hers, 'rejected')).toBe(rejected);
    expect(await stored(ada, hers)).toEqual(before.stored);
    expect(await documents(hers)).toEqual(before.documents);
    expect(attacker.heard.map(({ type }) => type)).toEqual(['credential', 'welcome', 'heads']);
    expect(attacker.heard.slice(1)).toEqual([
      { type: 'welcome', serves: 'nothing', code: 'not-a-member' },
      { type: 'heads', heads: [] },
    ]);
    expect(ada.errors).toEqual([]);
  });

  it('SPACE-16 from a file: the same gate refuses them one by one', async () => {
    const { hers, ada, id } = world;
    const before = await stored(ada, hers);
    const cases = attacks().filter(({ feed }) => feed === unmet);
    const file = encodeCanonical([1, id, [[unmet.id, false, cases.map(({ bytes }) => bytes)]]]);
    const answer = await hers.importChanges(file);
    expect(answer).toEqual({ accepted: 0, refused: cases.map(({ code }) => code) });
    expect(await stored(ada, hers)).toEqual(before);
  });

  it('SYNC-7 a space that was attacked goes on as before', async () => {
    const { hers, graces, ada, grace } = world;
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await graces.create(Note, { text: 'still here' });
    await hers.create(Note, { text: 'so am I' });
    await until(
      async () => (await texts(hers)).length === 5 && (await texts(graces)).length === 5,
      'both to hold five',
    );
    expect(await texts(graces)).toEqual(await texts(hers));
    cut();
  });
});
