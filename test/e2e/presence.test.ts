import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowserLab } from './support/browser-lab.js';

/** What takes a peer connection may take this long on a busy machine. */
const patience = { timeout: 120_000, interval: 50 };

describe('presence in Chromium', { timeout: 600_000 }, () => {
  const lab = useBrowserLab('presence');

  /** So many windows, each with a browser of its own, who have let each other in and are in one room. */
  async function windows(names: readonly string[]): Promise<{ page: Page; me: string; key: string }[]> {
    const [first, ...others] = await Promise.all(names.map((name) => lab.open(name)));
    if (first === undefined) throw new Error('nobody came');
    const me = await first.evaluate(() => window.here.create());
    const link = await first.evaluate(() => window.here.invite());
    const people = [{ page: first, me }];
    for (const page of others) {
      people.push({ page, me: await page.evaluate((to) => window.here.join(to), link) });
    }
    const all = [];
    for (const [at, { page, me: person }] of people.entries()) {
      await page.evaluate((place) => window.here.enter(place), `page ${at}`);
      all.push({ page, me: person, key: await page.evaluate(() => window.here.key()) });
    }
    for (const { page } of all) await shows(page, Object.fromEntries(all.map(({ me: person }) => [person, 1])));
    return all;
  }

  const shows = (page: Page, sessions: Record<string, number>): Promise<void> =>
    expect
      .poll(
        async () =>
          Object.fromEntries(
            (await page.evaluate(() => window.here.people())).map((seen) => [seen.person, seen.sessions] as const),
          ),
        patience,
      )
      .toEqual(sessions);

  it('who comes late sees everybody, with all they say, with the first word of each connection', async () => {
    const [ada, bob] = await windows(['Ada', 'Bob']);
    if (ada === undefined || bob === undefined) throw new Error('nobody came');
    const link = await ada.page.evaluate(() => window.here.invite());
    const late = await lab.open('Carol');
    const me = await late.evaluate((to) => window.here.join(to), link);
    await shows(late, { [ada.me]: 1, [bob.me]: 1, [me]: 1 });
    const told = await late.evaluate(() => window.here.told());
    for (const [at, { me: person, key }] of [ada, bob].entries()) {
      // What the room shows of somebody when they are first shown at all is everything they say.
      const first = told.find((event) => event.type === 'online' && event.person === person);
      expect(first?.room[key]).toEqual({ status: 'online', viewing: { node: 'invoice-42', at: `page ${at}` } });
    }
    // The event is raised by the first word that comes over any connection, and whoever said it is counted by then.
    const first = told.findIndex(({ type }) => type === 'connected');
    expect(told[first]?.count).toBeGreaterThanOrEqual(2);
    expect(told[first - 1]?.type).toBe('online');
    expect(told.some(({ type }) => type === 'refused')).toBe(false);
  });

  it('a killed window disappears from the others', async () => {
    lab.expectErrors(/Bob: crashed/);
    const [ada, bob, carol] = await windows(['Ada', 'Bob', 'Carol']);
    if (ada === undefined || bob === undefined || carol === undefined) throw new Error('nobody came');
    const crashed = bob.page.waitForEvent('crash');
    const devtools = await bob.page.context().newCDPSession(bob.page);
    devtools.send('Page.crash').catch(() => {
      // The renderer is gone before it can answer.
    });
    await crashed;
    for (const { page } of [ada, carol]) {
      await shows(page, { [ada.me]: 1, [carol.me]: 1 });
      expect(await page.evaluate(() => window.here.told().at(-1))).toMatchObject({ type: 'offline', person: bob.me });
      expect(Object.keys(await page.evaluate(() => window.here.shown())).sort()).toEqual([ada.key, carol.key].sort());
    }
  });

  it('typing stops by itself, without any further word of whoever typed', async () => {
    const [ada, bob] = await windows(['Ada', 'Bob']);
    if (ada === undefined || bob === undefined) throw new Error('nobody came');
    const devtools = await ada.page.context().newCDPSession(ada.page);
    await devtools.send('Debugger.enable');
    const stopped = new Promise((resolve) => devtools.once('Debugger.paused', resolve));
    // After the sign is out and before she would take it back, nothing runs in that window any more: no timer, and no goodbye.
    await ada.page.evaluate('window.here.type(); setTimeout(() => { debugger; }, 1000);');
    const seen = (): Promise<{ people: readonly string[]; signs: readonly number[] }[]> =>
      bob.page.evaluate(() => window.here.typing().map(({ people, signs }) => ({ people, signs })));
    await stopped;
    await expect.poll(async () => (await seen()).length, patience).toBe(2);
    // The last thing she said is still that she types.
    expect(await seen()).toEqual([
      { people: [ada.me], signs: [1] },
      { people: [], signs: [1] },
    ]);
    await devtools.send('Debugger.resume');
  });

  it('two tabs of one person count once, also when either of them closes', async () => {
    const [ada, bob] = await windows(['Ada', 'Bob']);
    if (ada === undefined || bob === undefined) throw new Error('nobody came');
    const second = await lab.openBeside(ada.page);
    expect(await second.evaluate(() => window.here.open())).toBe(ada.me);
    await second.evaluate(() => window.here.enter('page 9'));
    await shows(bob.page, { [ada.me]: 2, [bob.me]: 1 });
    for (const page of [ada.page, second]) await shows(page, { [ada.me]: 2, [bob.me]: 1 });
    expect(await ada.page.evaluate(() => window.here.holds())).toBe(true);

    await second.close();
    await shows(bob.page, { [ada.me]: 1, [bob.me]: 1 });
    const third = await lab.openBeside(ada.page);
    await third.evaluate(() => window.here.open());
    await shows(bob.page, { [ada.me]: 2, [bob.me]: 1 });
    expect((await bob.page.evaluate(() => window.here.told())).map(({ type }) => type)).not.toContain('offline');

    // Now the tab that holds the connections.
    await ada.page.close();
    await expect.poll(() => third.evaluate(() => window.here.holds()), patience).toBe(true);
    await shows(third, { [ada.me]: 1, [bob.me]: 1 });
    await shows(bob.page, { [ada.me]: 1, [bob.me]: 1 });
  });
});
