import { availableParallelism } from 'node:os';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowserLab } from './support/browser-lab.js';

/** All of the eight seats where there are cores for so many pages with so many connections. */
const many = availableParallelism() >= 4 ? 8 : 6;
const patience = { timeout: 120_000, interval: 200 };

interface Person {
  readonly page: Page;
  readonly me: string;
}

describe('calls in Chromium, over the hub and the connections of the workspaces', { timeout: 600_000 }, () => {
  const lab = useBrowserLab('calls', { flags: ['--use-fake-device-for-media-stream=device-count=3'] });
  const all = <T>(people: readonly Person[], act: (person: Person) => Promise<T>): Promise<T[]> =>
    Promise.all(people.map(act));

  /** So many people of one workspace, all of them connected to each other. */
  async function meet(count: number): Promise<Person[]> {
    const hub = lab.hubUrl;
    const first = await lab.open('1');
    const { me, link } = await first.evaluate((url) => window.calls.create(url), hub);
    const others = await Promise.all(
      Array.from({ length: count - 1 }, async (_, index): Promise<Person> => {
        const page = await lab.open(String(index + 2));
        return { page, me: await page.evaluate(([url, to]) => window.calls.join(url, to), [hub, link] as const) };
      }),
    );
    const people = [{ page: first, me }, ...others];
    await all(people, ({ page }) => page.evaluate((rest) => window.calls.connected(rest), count - 1));
    return people;
  }

  const join = (people: readonly Person[], options: { video?: boolean; muted?: boolean } = {}) =>
    all(people, ({ page }) => page.evaluate((given) => window.calls.joinCall(given), options));
  const together = (people: readonly Person[]) =>
    all(people, ({ page }) => page.evaluate((count) => window.calls.together(count), people.length));
  const grow = (people: readonly Person[], what: 'audio' | 'video', from: number | string = people.length - 1) =>
    all(people, ({ page }) => page.evaluate(([kind, whom]) => window.calls.grows(kind, whom), [what, from] as const));
  /** One after the other speaks while all the others are muted: so many voices at once are more than two cores can carry. */
  const hearOneAfterTheOther = async (speakers: readonly Person[], everybody: readonly Person[]) => {
    for (const speaker of speakers) {
      await speaker.page.evaluate(() => window.calls.setMuted(false));
      await grow(
        everybody.filter((person) => person !== speaker),
        'audio',
        speaker.me,
      );
      await speaker.page.evaluate(() => window.calls.setMuted(true));
    }
  };
  const mediaConnections = (people: readonly Person[]) =>
    all(people, async ({ page }) => (await page.evaluate(() => window.calls.connections())).media);
  const oneRoster = async (people: readonly Person[]) => {
    const rosters = await all(people, async ({ page }) => (await page.evaluate(() => window.calls.roster())).join());
    expect(new Set(rosters).size).toBe(1);
  };
  /** Everybody leaves: what remains are the connections of the workspaces, one to each. */
  async function leave(people: readonly Person[]): Promise<void> {
    const troubles = await all(people, ({ page }) => page.evaluate(() => window.calls.troubles()));
    expect(troubles.flat()).not.toContain('not-authenticated');
    await all(people, ({ page }) => page.evaluate(() => window.calls.leave()));
    await expect
      .poll(
        () => all(people, ({ page }) => page.evaluate(() => window.calls.connections().all - window.calls.peers())),
        patience,
      )
      .toEqual(people.map(() => 0));
    expect(await mediaConnections(people)).toEqual(people.map(() => 0));
  }

  it('CB-1 two with cameras hear and see each other', async () => {
    const people = await meet(2);
    expect(await join(people, { video: true })).toEqual(['joined', 'joined']);
    await together(people);
    await Promise.all([grow(people, 'audio'), grow(people, 'video')]);
    expect(await mediaConnections(people)).toEqual([1, 1]);
    await leave(people);
  });

  it('CB-2 four with cameras join at once; a fifth waits, is let in when one leaves, and who is killed is gone', async () => {
    const five = await meet(5);
    const [first, , , , fifth] = five;
    if (first === undefined || fifth === undefined) throw new Error('Nobody came.');
    const four = five.slice(0, 4);
    expect(await join(four, { video: true })).toEqual(['joined', 'joined', 'joined', 'joined']);
    await together(four);
    await oneRoster(four);
    await Promise.all([grow(four, 'audio'), grow(four, 'video')]);
    expect(await mediaConnections(four)).toEqual([3, 3, 3, 3]);

    // Their pages are busy for longer than somebody waits who knows of nobody.
    await expect.poll(() => fifth.page.evaluate(() => window.calls.occupants().length), patience).toBe(four.length);
    const busy = all(four, ({ page }) => page.evaluate(() => window.calls.beBusy(2_000)));
    expect(await join([fifth], { video: true })).toEqual(['full']);
    await busy;
    expect(await mediaConnections([fifth])).toEqual([0]);
    await first.page.evaluate(() => window.calls.leave());
    await fifth.page.evaluate(() => window.calls.isInCall());
    const now = five.slice(1);
    await together(now);
    await grow(five.slice(1, 4), 'video', fifth.me);
    await grow([fifth], 'video', 3);

    await five[1]?.page.close();
    const left = five.slice(2);
    await together(left);
    await oneRoster(left);
    await expect.poll(async () => (await first.page.evaluate(() => window.calls.occupants())).length, patience).toBe(3);
    await leave(left);
  });

  it('CB-3 more than four hear each other; the camera of none of them finds a place; one reloads and one is killed', async () => {
    const everybody = await meet(many);
    expect(await join(everybody, { muted: true })).toEqual(everybody.map(() => 'joined'));
    await together(everybody);
    await oneRoster(everybody);
    await hearOneAfterTheOther(everybody, everybody);
    expect(await mediaConnections(everybody)).toEqual(everybody.map(() => many - 1));
    const [one, two, ...rest] = everybody;
    if (one === undefined || two === undefined) throw new Error('Nobody came.');
    expect(await one.page.evaluate(() => window.calls.setCamera(true))).toEqual({
      refused: 'too-many-for-video',
      seats: 4,
    });
    expect((await one.page.evaluate(() => window.calls.self())).camera).toBe(false);

    await one.page.reload();
    await one.page.evaluate((hub) => window.calls.reopen(hub), lab.hubUrl);
    expect(await join([one], { muted: true })).toEqual(['joined']);
    await together(everybody);
    await oneRoster(everybody);
    await hearOneAfterTheOther([one, two], everybody);

    await two.page.close();
    const left = [one, ...rest];
    await together(left);
    await oneRoster(left);
    await leave(left);
  });

  it('CB-4 without a camera a screen is shared, seen by who comes later too, and ends from the bar of the browser; cameras change', async () => {
    const people = await meet(3);
    const [ada, bob, cy] = people;
    if (ada === undefined || bob === undefined || cy === undefined) throw new Error('Nobody came.');
    const before = [ada, bob];
    expect(await join(before)).toEqual(['joined', 'joined']);
    await together(before);
    expect(await ada.page.evaluate(() => window.calls.share())).toEqual({ on: true });
    await grow([bob], 'video', ada.me);
    await join([cy]);
    await together(people);
    await grow([cy], 'video', ada.me);
    const { made } = await bob.page.evaluate(() => window.calls.connections());

    await ada.page.evaluate(() => window.calls.endShareFromBar());
    await expect.poll(async () => (await ada.page.evaluate(() => window.calls.self())).sharing, patience).toBe(false);
    expect(await bob.page.evaluate(() => window.calls.setCamera(true))).toEqual({ on: true });
    await grow([ada, cy], 'video', bob.me);
    const cameras = await bob.page.evaluate(() => window.calls.cameras());
    const used = await bob.page.evaluate(() => window.calls.cameraInUse());
    // The second of Chromium's fake cameras measures depth, which nobody can see.
    const other = cameras[2];
    expect([cameras.length, cameras[0]?.id]).toEqual([3, used]);
    await bob.page.evaluate((id) => window.calls.chooseCamera(id), other?.id ?? '');
    expect(await bob.page.evaluate(() => window.calls.cameraInUse())).toBe(other?.id);
    await grow([ada, cy], 'video', bob.me);
    // Nothing of that needed another connection.
    expect((await bob.page.evaluate(() => window.calls.connections())).made).toBe(made);
    await leave(people);
  });

  it('CB-5 with the hub gone the call goes on, and who is connected to its members joins it', async () => {
    lab.expectErrors(/WebSocket connection to/);
    const people = await meet(3);
    const [ada, bob, cy] = people;
    if (ada === undefined || bob === undefined || cy === undefined) throw new Error('Nobody came.');
    await join([ada, bob], { video: true });
    await together([ada, bob]);
    await lab.server.stopHub();
    await expect.poll(() => ada.page.evaluate(() => window.calls.signaling()), patience).not.toBe('open');
    await Promise.all([grow([ada, bob], 'audio'), grow([ada, bob], 'video')]);
    expect(await join([cy], { video: true })).toEqual(['joined']);
    await together(people);
    await Promise.all([grow(people, 'audio'), grow(people, 'video')]);
    await leave(people);
    await lab.server.startHub();
  });
});
