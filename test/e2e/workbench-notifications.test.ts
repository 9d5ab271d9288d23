import { describe, expect, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

/** Records what a page shows by the system, and lets a test hide the page and click. */
function recordNotifications(): void {
  const shown: { title: string; body: string; tag: string; closed: boolean; click: () => void }[] = [];
  class Recorded extends EventTarget {
    static readonly permission = 'granted';
    readonly #record;
    constructor(title: string, { body = '', tag = '' }: NotificationOptions = {}) {
      super();
      this.#record = { title, body, tag, closed: false, click: () => this.dispatchEvent(new Event('click')) };
      shown.push(this.#record);
    }
    close(): void {
      this.#record.closed = true;
    }
  }
  let hidden = false;
  Object.defineProperty(document, 'hidden', { get: () => hidden });
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });
  Object.assign(window, {
    Notification: Recorded,
    shownNotifications: shown,
    hidePage(next: boolean) {
      hidden = next;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  });
  // The page that is empty at first has no storage.
  if (location.origin !== 'null') localStorage.setItem('kith.preferences', JSON.stringify({ notifications: true }));
}

type RecordedWindow = Window & {
  readonly shownNotifications: readonly { title: string; tag: string; closed: boolean; click: () => void }[];
  readonly hidePage: (hidden: boolean) => void;
};

describe('what calls for somebody who looks elsewhere', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  const hide = (who: Workbench, hidden: boolean) =>
    who.page.evaluate((next) => (window as unknown as RecordedWindow).hidePage(next), hidden);
  /** Titles are without the marks of direction around names. */
  const shown = (who: Workbench): Promise<readonly { title: string; tag: string; closed: boolean }[]> =>
    who.page.evaluate(() =>
      (window as unknown as RecordedWindow).shownNotifications.map(({ title, tag, closed }) => ({
        title: title.replaceAll(/[\u2066-\u2069]/gu, ''),
        tag,
        closed,
      })),
    );
  const titles = async (who: Workbench) => (await shown(who)).map(({ title }) => title);

  it('WB-NT-5 WB-NT-6 WB-NT-7 a mention, a reply and a call in a workspace that is not on screen are told of; a click leads there', async () => {
    const graceAt = await lab.person('Grace');
    await (await graceAt.context()).addInitScript(recordNotifications);
    const [ada, grace] = [await (await lab.person('Ada')).open(), await graceAt.open()];
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    await ada.says(/2 online/u);
    await grace.send('Tea at four?');
    await ada.shows('Tea at four?');
    await grace.page.getByRole('button', { name: 'Add a workspace' }).click();
    const adding = grace.page.getByRole('dialog');
    await adding.getByLabel('Workspace name').fill('Garden');
    await adding.getByRole('button', { name: 'Create workspace' }).click();
    await grace.page.locator('.workspace-menu', { hasText: 'Garden' }).waitFor();
    await grace.composer.waitFor();

    await ada.send('Nothing for anyone');
    await expect.poll(() => grace.page.title(), patience).toMatch(/^\(1\) .*general.*Garden/u);
    await hide(grace, true);
    await ada.composer.pressSequentially('@Gra');
    await ada.page.getByRole('option', { name: 'Grace' }).click();
    await ada.composer.pressSequentially('come');
    await ada.composer.press('Enter');
    await expect.poll(() => titles(grace), patience).toEqual(['Ada mentioned you in #general']);
    await expect.poll(() => grace.page.title(), patience).toMatch(/^\(2\) /u);
    expect(await grace.page.locator('link[rel=icon]').getAttribute('href')).toMatch(/^data:image/u);

    await ada.page.locator('.kith-message', { hasText: 'Tea at four?' }).hover();
    await ada.page.locator('.kith-message', { hasText: 'Tea at four?' }).getByRole('button', { name: 'Reply' }).click();
    await ada.send('At five');
    await expect
      .poll(() => titles(grace), patience)
      .toEqual(['Ada mentioned you in #general', 'Ada replied to you in #general']);
    const [first, second] = await shown(grace);
    expect(second?.tag).toBe(first?.tag);

    await ada.page.locator('.member-link', { hasText: 'Grace' }).click();
    await ada.page.getByRole('dialog', { name: 'Grace' }).getByRole('button', { name: 'Call', exact: true }).click();
    await expect.poll(async () => (await titles(grace)).at(-1), patience).toBe('Ada is calling you');
    await ada.page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(async () => (await shown(grace)).at(-1)?.closed, patience).toBe(true);

    await hide(grace, false);
    await grace.page.evaluate(() => (window as unknown as RecordedWindow).shownNotifications[0]?.click());
    await grace.page.locator('.workspace-menu', { hasText: 'Tea club' }).waitFor();
    await grace.shows('At five');
    // The call that was missed waits until it is looked at.
    await expect.poll(() => grace.page.title(), patience).toMatch(/^\(1\) /u);
    await grace.page
      .locator('.sidebar')
      .getByRole('button', { name: /^Activity/u })
      .click();
    await grace.page.getByRole('button', { name: 'Mark all as read' }).click();
    await grace.page.keyboard.press('Escape');
    await expect.poll(() => grace.page.title(), patience).not.toMatch(/^\(/u);
    await expect.poll(() => grace.page.locator('link[rel=icon]').getAttribute('href'), patience).toBe('/icon.svg');
    await ada.composer.pressSequentially('@Gra');
    await ada.page.getByRole('option', { name: 'Grace' }).click();
    await ada.composer.pressSequentially('again');
    await ada.composer.press('Enter');
    await grace.shows('@Grace again');
    expect(await titles(grace)).toHaveLength(3);
  });

  it('WB-AC-1 WB-AC-3 WB-AC-4 WB-AC-5 a join, missed calls and a mention are listed, survive a reload, and lead to their places', async () => {
    const graceAt = await lab.person('Grace');
    const [ada, grace] = [await (await lab.person('Ada')).open(), await graceAt.open()];
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    await ada.says(/2 online/u);
    await ada.page.locator('.toast', { hasText: 'Grace joined' }).waitFor();
    await ada.page.getByRole('button', { name: 'Activity', exact: true }).click();
    await ada.page
      .getByRole('dialog')
      .getByRole('button', { name: /Grace joined/u })
      .click();
    await ada.page.getByRole('dialog', { name: 'Grace' }).waitFor();
    await ada.page.keyboard.press('Escape');
    await grace.page.getByRole('button', { name: 'Create a channel' }).click();
    await grace.page.getByLabel('Name').fill('plans');
    await grace.page.getByRole('button', { name: 'Create channel' }).click();
    await grace.inChannel('plans');

    await ada.page.locator('.member-link', { hasText: 'Grace' }).click();
    await ada.page.getByRole('button', { name: 'Call', exact: true }).click();
    await grace.page.getByRole('button', { name: 'Accept' }).waitFor();
    await ada.page.getByRole('button', { name: 'Cancel' }).click();
    const bell = (name: string) => grace.page.getByRole('button', { name, exact: true });
    await bell('Activity 1 new').waitFor();
    await ada.composer.pressSequentially('@Gra');
    await ada.page.getByRole('option', { name: 'Grace' }).click();
    await ada.composer.pressSequentially('come');
    await ada.composer.press('Enter');
    await bell('Activity 2 new').waitFor();

    await grace.reload();
    await bell('Activity 2 new').click();
    const dialog = grace.page.getByRole('dialog', { name: 'Activity' });
    const entries = dialog.getByRole('listitem');
    await expect
      .poll(() => entries.allInnerTexts(), patience)
      .toEqual([
        expect.stringMatching(/Ada mentioned you in #general.*@Grace come/su),
        expect.stringContaining('Missed call from Ada'),
      ]);
    await entries.first().getByRole('button').click();
    await grace.inChannel('general');
    await grace.shows('@Grace come');
    await bell('Activity 1 new').click();
    await entries.last().getByRole('button').click();
    await grace.page.getByRole('dialog', { name: 'Ada' }).waitFor();
    await grace.page.keyboard.press('Escape');
    await bell('Activity').waitFor();

    // What was heard here is not listed again from its record; what rang while no page was open is.
    await grace.page.close();
    await ada.says(/Just you/u);
    await ada.page.locator('.member-link', { hasText: 'Grace' }).click();
    await ada.page.getByRole('button', { name: 'Call', exact: true }).click();
    await ada.page.getByRole('button', { name: 'Cancel' }).click();
    const again = await graceAt.open();
    await again.page.getByRole('button', { name: 'Activity 1 new', exact: true }).click();
    const calls = again.page.getByRole('dialog', { name: 'Activity' }).getByText('Missed call from Ada');
    await expect.poll(() => calls.count(), patience).toBe(2);
  });

  it('WB-NT-6 WB-NT-9 of two tabs one tells, also of an edit that mentions, and none while one of them is in view', async () => {
    const graceAt = await lab.person('Grace');
    await (await graceAt.context()).addInitScript(recordNotifications);
    const [ada, grace] = [await (await lab.person('Ada')).open(), await graceAt.open()];
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    const second = await graceAt.open();
    await second.inChannel('general');
    const call = async (text: string) => {
      await ada.composer.pressSequentially('@Gra');
      await ada.page.getByRole('option', { name: 'Grace' }).click();
      await ada.composer.pressSequentially(text);
      await ada.composer.press('Enter');
      for (const tab of [grace, second]) await tab.shows(`@Grace ${text}`);
    };
    const count = async () => (await titles(grace)).length + (await titles(second)).length;
    for (const tab of [grace, second]) await hide(tab, true);
    await call('one');
    await expect.poll(count, patience).toBe(1);
    await hide(second, false);
    await call('two');
    await hide(second, true);
    await call('three');
    await expect.poll(count, patience).toBe(2);
    // An edit mentions as well.
    await ada.send('Four');
    for (const tab of [grace, second]) await tab.shows('Four');
    await ada.composer.press('ArrowUp');
    await ada.composer.press('End');
    await ada.composer.pressSequentially(' @Gra');
    await ada.page.getByRole('option', { name: 'Grace' }).click();
    await ada.composer.press('Enter');
    await expect.poll(count, patience).toBe(3);
  });
});
