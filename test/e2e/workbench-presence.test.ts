import { describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

describe('who is here, at the workbench', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  async function meet(): Promise<{ ada: Workbench; grace: Workbench }> {
    const people = [await lab.person('Ada'), await lab.person('Grace')];
    const [ada, grace] = await Promise.all(people.map((person) => person.open()));
    if (ada === undefined || grace === undefined) throw new Error('nobody came');
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    await Promise.all([ada.says(/2 online/u), grace.says(/2 online/u)]);
    return { ada, grace };
  }

  /** Ada makes a channel beside `general`, and goes back. */
  async function withPlans(ada: Workbench, grace: Workbench): Promise<void> {
    await ada.page.getByRole('button', { name: 'Create a channel' }).click();
    await ada.page.getByLabel('Name', { exact: true }).fill('plans');
    await ada.page.getByRole('button', { name: 'Create channel' }).click();
    await ada.inChannel('plans');
    await grace.page.locator('.channel-link', { hasText: 'plans' }).waitFor();
    await go(ada, 'general');
  }

  async function go(who: Workbench, channel: string): Promise<void> {
    await who.page.locator('.channel-link', { hasText: channel }).click();
    await who.inChannel(channel);
  }

  const member = (who: Workbench, name: string): Locator => who.page.locator('.member-link', { hasText: name });

  async function openPerson(who: Workbench, name: string): Promise<Locator> {
    await member(who, name).click();
    const dialog = who.page.getByRole('dialog', { name });
    await dialog.waitFor();
    return dialog;
  }

  async function choose(who: Workbench, status: RegExp): Promise<void> {
    await who.page.locator('.own-status').click();
    await who.page.getByRole('menuitemradio', { name: status }).click();
  }

  const dismiss = (who: Workbench): Promise<void> =>
    who.page.locator('.toast:has(.notice)').getByRole('button', { name: 'Dismiss' }).click();

  /** Pokes, and waits until it went. */
  async function poke(who: Workbench, name: string): Promise<void> {
    const dialog = await openPerson(who, name);
    await dialog.getByRole('button', { name: 'Poke' }).click();
    await dialog.getByRole('button', { name: 'Sent' }).waitFor();
    await who.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }

  it('WB-PS-1 WB-PS-2 a list shows who is here as a shape and a word; the chip counts them and tells what they look at', async () => {
    const { ada, grace } = await meet();
    await ada.send('Hello');
    await grace.shows('Hello');
    const graceHere = member(ada, 'Grace');
    await expect.poll(() => graceHere.locator('.kith-presence').getAttribute('data-status'), patience).toBe('online');
    expect(await graceHere.innerText()).toContain('Online');
    expect(await grace.page.locator('.kith-message-avatar .kith-presence').getAttribute('data-status')).toBe('online');

    await choose(grace, /Away/u);
    await expect.poll(() => graceHere.innerText(), patience).toContain('Away');
    expect(await graceHere.locator('.kith-presence').getAttribute('data-status')).toBe('away');

    await ada.page.getByRole('button', { name: '2 online' }).click();
    const rows = ada.page.getByRole('list', { name: 'People here' }).getByRole('listitem');
    await rows.last().waitFor();
    expect(await rows.allInnerTexts()).toEqual([
      expect.stringMatching(/Ada.*You, online/su),
      expect.stringMatching(/Grace.*Away.*general/su),
    ]);
    const [face, words] = await Promise.all(
      ['.kith-avatar', '.here-words'].map((part) => rows.last().locator(part).first().boundingBox()),
    );
    expect(words?.x).toBeGreaterThanOrEqual((face?.x ?? 0) + (face?.width ?? 0));
    await ada.page.keyboard.press('Escape');
    await expect.poll(() => ada.page.locator('.here').count(), patience).toBe(0);

    await choose(grace, /Invisible/u);
    await ada.says(/Just you/u);
    expect(await graceHere.innerText()).toContain('Offline');
    await choose(grace, /Online/u);
    await ada.says(/2 online/u);
    await grace.page.close();
    await ada.says(/Just you/u);
  });

  it('WB-PS-3 the header of a channel says who else looks at it', async () => {
    const { ada, grace } = await meet();
    await withPlans(ada, grace);
    const viewers = ada.page.locator('.channel-viewers');
    await expect.poll(() => viewers.getAttribute('aria-label'), patience).toBe('Grace is looking at this channel');
    await go(grace, 'plans');
    await expect.poll(() => viewers.count(), patience).toBe(0);
    await go(ada, 'plans');
    await expect.poll(() => viewers.getAttribute('aria-label'), patience).toBe('Grace is looking at this channel');
  });

  it('WB-PS-4 typing shows while it goes on, without moving anything, and goes with sending, clearing and leaving', async () => {
    const { ada, grace } = await meet();
    const line = ada.page.locator('.kith-typing');
    const placeBefore = await ada.composer.boundingBox();
    const shows = (words: string) => expect.poll(() => line.innerText(), patience).toBe(words);

    await grace.composer.pressSequentially('Hel');
    await shows('Grace is typing');
    expect(await ada.composer.boundingBox()).toEqual(placeBefore);
    await grace.composer.press('Enter');
    await shows('');

    await grace.composer.pressSequentially('Hm');
    await shows('Grace is typing');
    await grace.composer.fill('');
    await shows('');

    await grace.composer.pressSequentially('Hm');
    await shows('Grace is typing');
    await grace.page.locator('.channel-header h1').click();
    await grace.composer.blur();
    await shows('');
    expect(await ada.composer.boundingBox()).toEqual(placeBefore);
  });

  it('WB-PS-5 "do not disturb" is seen by others and silences a poke, which is kept for later', async () => {
    const { ada, grace } = await meet();
    await choose(grace, /For 1 hour/u);
    await expect.poll(() => member(ada, 'Grace').innerText(), patience).toContain('Do not disturb');
    const own = grace.page.locator('.own-now');
    expect(await own.innerText()).toMatch(/^Do not disturb until/u);
    // Whole, whatever the hour.
    expect(await own.evaluate(isCut)).toBe(false);

    await poke(ada, 'Grace');
    await grace.page.getByRole('button', { name: 'Activity 1 new' }).click();
    expect(await grace.page.locator('.notice').count()).toBe(0);
    await grace.page.getByRole('dialog').getByText('Ada poked you').waitFor();
    await grace.page.getByRole('button', { name: 'Mark all as read' }).click();
    await grace.page.keyboard.press('Escape');
    await grace.page.getByRole('button', { name: 'Activity', exact: true }).waitFor();

    await choose(grace, /Online/u);
    await expect.poll(() => member(ada, 'Grace').innerText(), patience).toContain('Online');
    await poke(ada, 'Grace');
    await grace.page.locator('.notice', { hasText: 'Ada poked you' }).waitFor();
  });

  it('WB-PS-7 a custom status is seen by others until it is taken away', async () => {
    const { ada, grace } = await meet();
    await grace.page.locator('.own-status').click();
    await grace.page.getByRole('menuitem', { name: 'Set a custom status' }).click();
    await grace.page.getByLabel('What is going on?').fill('Tea break');
    await grace.page.getByRole('button', { name: '☕' }).click();
    await grace.page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => member(ada, 'Grace').innerText(), patience).toContain('☕ Tea break');
    expect(await grace.page.locator('.own-now').innerText()).toContain('☕ Tea break');
    await grace.page.locator('.own-status').click();
    await grace.page.getByRole('menuitem', { name: 'Clear status' }).click();
    await expect.poll(() => member(ada, 'Grace').innerText(), patience).not.toContain('Tea break');
  });

  it('WB-PS-11 a poke and an invitation say what they are about, and lead there; a second poke takes the place of the first', async () => {
    const { ada, grace } = await meet();
    await withPlans(ada, grace);
    await go(ada, 'plans');
    await poke(ada, 'Grace');
    const notices = grace.page.locator('.notice');
    await expect.poll(() => notices.allInnerTexts(), patience).toEqual([expect.stringContaining('Ada poked you')]);
    await poke(ada, 'Grace');

    const dialog = await openPerson(ada, 'Grace');
    await dialog.getByRole('button', { name: 'Invite here' }).click();
    await dialog.getByLabel('Invite to #plans').fill('Look at this');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect
      .poll(() => notices.allInnerTexts(), patience)
      .toEqual([
        expect.stringContaining('Ada poked you'),
        expect.stringMatching(/Ada invites you to #plans.*Look at this/su),
      ]);
    await notices.last().getByRole('button', { name: 'Open' }).click();
    await grace.inChannel('plans');
    await dismiss(grace);
    expect(await notices.count()).toBe(0);

    // Both look at the same channel now: what is left to open is the card of the person who poked.
    await ada.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await poke(grace, 'Ada');
    await ada.page.locator('.notice').getByRole('button', { name: 'Open' }).click();
    await ada.page.getByRole('dialog', { name: 'Grace' }).waitFor();
  });

  it('WB-PS-10 a poke to nobody says so', async () => {
    const { ada, grace } = await meet();
    // Her name comes after she is here, and only from her.
    await member(ada, 'Grace').waitFor();
    await grace.page.close();
    await ada.says(/Online/u);
    const dialog = await openPerson(ada, 'Grace');
    await dialog.getByRole('button', { name: 'Poke' }).click();
    await dialog.getByText('Grace cannot be reached now').waitFor();
  });

  it('WB-PS-13 who is blocked does not reach anybody with a poke, and is unblocked in the settings', async () => {
    const { ada, grace } = await meet();
    const dialog = await openPerson(grace, 'Ada');
    await dialog.getByRole('button', { name: 'Block' }).click();
    await dialog.getByRole('button', { name: 'Unblock' }).waitFor();
    await grace.page.keyboard.press('Escape');
    await poke(ada, 'Grace');
    await ada.send('Did you hear?');
    await grace.shows('Did you hear?');
    expect(await grace.page.locator('.notice').count()).toBe(0);

    await grace.page.locator('.own').getByRole('button', { name: 'Settings' }).click();
    await grace.page.getByRole('tab', { name: 'Notifications' }).click();
    await grace.page.getByRole('button', { name: 'Unblock Ada' }).click();
    await grace.page.getByText('No one. Block someone from their profile.').waitFor();
    await grace.page.keyboard.press('Escape');
    await poke(ada, 'Grace');
    await grace.page.locator('.notice', { hasText: 'Ada poked you' }).waitFor();
  });

  it('WB-PS-9 following goes along, until Escape or an own step', async () => {
    const { ada, grace } = await meet();
    await withPlans(ada, grace);
    const following = grace.page.getByText('Following Ada');
    const follow = async () => {
      await (await openPerson(grace, 'Ada')).getByRole('button', { name: 'Follow' }).click();
      await following.waitFor();
    };
    await follow();
    await go(ada, 'plans');
    await grace.inChannel('plans');
    await go(ada, 'general');
    await grace.inChannel('general');
    await grace.page.keyboard.press('Escape');
    await expect.poll(() => following.count(), patience).toBe(0);

    await follow();
    await go(grace, 'plans');
    await expect.poll(() => following.count(), patience).toBe(0);
    await grace.inChannel('plans');
    await follow();
    await grace.inChannel('general');
    await ada.page.close();
    await grace.page.getByText('Ada is no longer here').waitFor();
    expect(await following.count()).toBe(0);
  });

  it('WB-PS-12 who presents is named and followed; the role goes over, and is free when its holder leaves', async () => {
    const { ada, grace } = await meet();
    await withPlans(ada, grace);
    await ada.page.getByRole('button', { name: 'Channel menu' }).click();
    await ada.page.getByRole('menuitem', { name: 'Present' }).click();
    await ada.page.getByText('You present here').waitFor();
    await grace.page.getByText('Ada presents').waitFor();

    await grace.page.locator('.bar').getByRole('button', { name: 'Follow' }).click();
    await go(ada, 'plans');
    await grace.inChannel('plans');
    await ada.page.getByText('You present in #general').waitFor();
    await go(ada, 'general');
    await grace.inChannel('general');
    await grace.page.keyboard.press('Escape');
    await grace.page.getByText('Ada presents').waitFor();

    await ada.page.getByRole('button', { name: 'Hand over to' }).click();
    await ada.page.getByRole('menuitem', { name: 'Grace' }).click();
    await grace.page.getByText('You present here').waitFor();
    await ada.page.getByText('Grace presents').waitFor();
    await go(grace, 'plans');
    await grace.page.getByText('You present in #general').waitFor();
    await ada.page.getByText('Grace presents').waitFor();
    await grace.page.close();
    await expect.poll(() => ada.page.locator('.bar').count(), patience).toBe(0);
  });
});

function isCut(element: HTMLElement): boolean {
  return element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
}
