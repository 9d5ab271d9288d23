import { describe, expect, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

describe('people and the places they go', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  async function alone(): Promise<Workbench> {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    await ada.inChannel('general');
    return ada;
  }

  async function createChannel({ page }: Workbench, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Create a channel' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Create channel' }).click();
    await page.locator('.channel-header h1', { hasText: name }).waitFor();
  }

  it('WB-TB-1 and WB-TB-2 a preview tab goes to the next channel, kept ones stay and scroll', async () => {
    const ada = await alone();
    const tabs = () => ada.page.getByRole('tab').allInnerTexts();
    await createChannel(ada, 'one');
    expect(await tabs()).toEqual(['one']);
    await ada.composer.pressSequentially('x');
    await createChannel(ada, 'two');
    expect(await tabs()).toEqual(['one', 'two']);
    await ada.page.getByRole('tab', { name: 'two' }).dblclick();
    await createChannel(ada, 'three');
    await ada.page.getByRole('button', { name: 'Channel menu' }).click();
    await ada.page.getByRole('menuitem', { name: 'Keep tab' }).click();
    await createChannel(ada, 'four');
    await ada.reload();
    expect(await tabs()).toEqual(['one', 'two', 'three', 'four']);
    await ada.page.locator('.channel-link', { hasText: 'general' }).click();
    await expect.poll(tabs, patience).toEqual(['one', 'two', 'three', 'general']);

    // As wide as the name, where there is room.
    await createChannel(ada, 'plans-for-the-summer-of-next-year');
    const widths = () => ada.page.locator('.tab').evaluateAll((list) => list.map((tab) => tab.clientWidth));
    const [first = 0] = await widths();
    expect(first).toBeLessThan(130);
    expect(Math.max(...(await widths()))).toBeGreaterThan(240);

    await ada.page.setViewportSize({ width: 740, height: 800 });
    expect(Math.min(...(await widths()))).toBeGreaterThanOrEqual(119);
    const bar = await ada.page.locator('.tabs').evaluate((list) => list.scrollWidth - list.clientWidth);
    expect(bar).toBeGreaterThan(0);
  });

  it('WB-TB-3 an address that names nothing says so, leads on, and changes no tab', async () => {
    const ada = await alone();
    const { page } = ada;
    const { origin } = new URL(page.url());
    await createChannel(ada, 'plans');
    await page.locator('.tab', { hasText: 'plans' }).waitFor();
    for (const [path, words] of [
      ['/nonsense/path', 'Nothing is at this address'],
      ['/channel/', 'Nothing is at this address'],
      ['/channel/unknown', 'Channel not found'],
    ] as const) {
      await page.goto(origin + path);
      await page.getByRole('heading', { name: words }).waitFor();
      expect(new URL(page.url()).pathname).toBe(path);
      expect(await page.getByRole('tab').allInnerTexts()).toEqual(['plans']);
      await page.getByRole('button', { name: 'Go to the channels' }).click();
      await ada.inChannel('plans');
    }
  });

  it('WB-RM-1 and WB-RM-2 a workspace is removed after the words that say what is lost', async () => {
    const ada = await alone();
    const { page } = ada;
    await ada.composer.fill('half a thought');
    await page.getByRole('button', { name: 'Tea club menu' }).click();
    await page.getByRole('menuitem', { name: 'Remove from this device…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove Tea club from this device?' });
    await dialog.getByText('Only this device has this workspace').waitFor();
    await dialog.getByText('did not send is lost').waitFor();
    const file = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export first' }).click();
    expect((await file).suggestedFilename()).toBe('Tea-club.kith');
    await dialog.getByRole('button', { name: 'Remove from this device' }).click();
    await page.getByRole('heading', { name: 'Welcome to Kith' }).waitFor();
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('drafts')))).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: 'Welcome to Kith' }).waitFor();
  });

  it('WB-RM-1 a workspace that cannot be opened is removed, too', async () => {
    lab.expectErrors(/storage-damaged|damaged/u);
    const { page } = await alone();
    // What lies there is nothing that this program wrote.
    await page.evaluate(async () => {
      const { lastWorkspace } = JSON.parse(localStorage.getItem('kith.preferences') ?? '{}') as {
        lastWorkspace?: string;
      };
      const opening = indexedDB.open('kith-spaces');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const writing = opening.result.transaction('pairs', 'readwrite');
      const pairs = writing.objectStore('pairs');
      const row = pairs.get(Uint8Array.of(0, ...new TextEncoder().encode(lastWorkspace)));
      await new Promise((resolve) => (row.onsuccess = resolve));
      const rows = Uint8Array.of(4, ...new Uint8Array(row.result as ArrayBuffer));
      const cursor = pairs.openCursor(IDBKeyRange.bound(rows, Uint8Array.of(...rows, 255)));
      cursor.onsuccess = () => {
        cursor.result?.update('words');
        cursor.result?.continue();
      };
      await new Promise((resolve) => (writing.oncomplete = resolve));
      opening.result.close();
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Kith cannot open this workspace' }).waitFor();
    await page.getByRole('button', { name: 'Remove from this device…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove from this device' }).click();
    await page.getByRole('heading', { name: 'Welcome to Kith' }).waitFor();
  });

  it('WB-IN-2 and WB-IN-3 an invite is ready at once, and says whereto it invites and who', async () => {
    const ada = await alone();
    const link = await ada.invite();
    expect(await ada.invite()).toBe(link);
    await ada.page.getByRole('button', { name: 'Tea club menu' }).click();
    await ada.page.getByRole('menuitem', { name: 'Invite people' }).click();
    await ada.page.getByText('Up to 25 people can join with this link, within 7 days.').waitFor();
    const field = ada.page.getByLabel('Invite link');
    await expect
      .poll(() => field.evaluate((input: HTMLInputElement) => input.selectionEnd), patience)
      .toBe(link.length);
    expect(await field.evaluate((input) => input.scrollLeft)).toBe(0);

    const grace = await (await lab.person('Grace')).open(new URL(link).pathname + new URL(link).hash);
    await grace.page.getByText('The link says: Ada invites you to Tea club.').waitFor();
    expect(await grace.page.getByLabel('Invite link').count()).toBe(0);
    await grace.page.getByLabel('Your name').fill('Grace');
    await grace.page.getByRole('button', { name: 'Join workspace' }).click();
    await grace.inChannel('general');
  });

  it('WB-IN-4 an invite of a workspace that is here already opens it and says so', async () => {
    const ada = await alone();
    const link = await ada.invite();
    await ada.page.getByRole('button', { name: 'Add a workspace' }).click();
    await ada.create('Notes');
    await ada.page.getByRole('button', { name: 'Notes menu' }).waitFor();
    await ada.page.evaluate((hash) => {
      location.hash = hash;
    }, new URL(link).hash);
    await ada.page.getByRole('heading', { name: 'You are already in Tea club' }).waitFor();
    await ada.page.getByRole('button', { name: 'Go on' }).click();
    await ada.page.getByRole('button', { name: 'Tea club menu' }).waitFor();
    expect(await ada.page.evaluate(() => location.hash)).toBe('');
  });

  it('WB-KB-1, WB-KB-2 and WB-KB-3 the keyboard skips, goes around, and is never left nowhere', async () => {
    const ada = await alone();
    const { page } = ada;
    const inside = (selector: string) =>
      page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector);
    for (const text of ['alpha', 'beta']) await ada.send(text);
    await ada.shows('alpha', 'beta');
    const first = page.locator(':is(a[href], button, input, textarea, [tabindex="0"])').first();
    expect(await first.getAttribute('class')).toBe('skip-link');
    await first.focus();
    await page.keyboard.press('Enter');
    expect(await inside('.kith-composer')).toBe(true);
    for (const region of [
      '.status-bar',
      '.rail',
      '.sidebar',
      '.tabs',
      '.channel-header',
      '.timeline',
      '.kith-composer',
    ]) {
      await page.keyboard.press('F6');
      expect([region, await inside(region)]).toEqual([region, true]);
    }
    await page.keyboard.press('Shift+F6');
    expect(await inside('.timeline')).toBe(true);

    const message = (text: string) => page.locator('.kith-message', { hasText: text });
    await message('alpha').hover();
    await message('alpha').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove message' }).click();
    await page.locator('.kith-message-removed').waitFor();
    const focusedMessage = () =>
      page.evaluate(() => document.activeElement?.closest('.kith-message')?.textContent ?? 'nowhere');
    await expect.poll(focusedMessage, patience).toContain('beta');
    await message('beta').press('Delete');
    await page.getByRole('button', { name: 'Remove message' }).click();
    await expect.poll(() => page.locator('.kith-message-removed').count(), patience).toBe(2);
    await expect.poll(() => inside('.kith-composer'), patience).toBe(true);

    await page.locator('.status-words').click();
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    const tab = (name: string) => dialog.getByRole('tab', { name });
    const height = async () => Math.round((await dialog.boundingBox())?.height ?? 0);
    const before = await height();
    for (const [key, name] of [
      ['ArrowRight', 'Profile'],
      ['ArrowRight', 'Notifications'],
      ['End', 'Connections'],
      ['Home', 'Profile'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await tab(name).getAttribute('aria-selected')).toBe('true');
      expect(await tab(name).evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await height()).toBe(before);
    }
  });

  it('WB-DL-1 a name that is written and not saved outlives a click beside the settings', async () => {
    const { page } = await alone();
    await page.locator('.own').getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    const name = dialog.getByLabel('Your name in this workspace');
    await name.fill('Countess');
    await page.mouse.click(4, 4);
    await dialog.getByText('Not saved yet').waitFor();
    expect(await name.inputValue()).toBe('Countess');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Not saved yet').waitFor({ state: 'hidden' });
    await page.mouse.click(4, 4);
    await dialog.waitFor({ state: 'detached' });
  });

  it('WB-KB-8 unread channels below the edge of the list are told of there, and led to', async () => {
    const ada = await alone();
    const link = await ada.invite();
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'zoo']) await createChannel(ada, name);
    const grace = await (await lab.person('Grace')).open();
    await grace.join(link);
    await grace.inChannel('general');
    await grace.page.locator('.channel-link', { hasText: 'zoo' }).waitFor();
    await grace.page.setViewportSize({ width: 1280, height: 420 });
    const chip = grace.page.getByRole('button', { name: '1 unread below' });
    expect(await chip.count()).toBe(0);
    await ada.send('Is anyone here?');
    await chip.click();
    const row = grace.page.locator('.channel-link', { hasText: 'zoo' });
    expect(await row.evaluate((element) => element === document.activeElement)).toBe(true);
    await expect.poll(() => chip.count(), patience).toBe(0);
  });

  it('WB-KB-4 a channel with a long name leaves its header reachable on a phone', async () => {
    const ada = await alone();
    const { page } = ada;
    await createChannel(ada, 'w'.repeat(60));
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Back to channels' }).waitFor();
    const boxes = await page
      .locator('.channel-header button')
      .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().toJSON() as DOMRect));
    expect(boxes.length).toBeGreaterThanOrEqual(4);
    for (const { width, left, right } of boxes) {
      expect(width).toBeGreaterThanOrEqual(44);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(360);
    }
  });

  it('WB-KB-4 and WB-KB-5 targets are large enough, and a window of 320 by 256 shows everything', async () => {
    const ada = await alone();
    const { page } = ada;
    await ada.send('hello');
    const author = await page.locator('.kith-message-author').first().boundingBox();
    expect(author?.height).toBeGreaterThanOrEqual(24);
    for (const chip of ['.here-chip', '.status-words'])
      expect((await page.locator(chip).boundingBox())?.height).toBeGreaterThanOrEqual(24);

    await page.setViewportSize({ width: 320, height: 256 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.getByRole('button', { name: 'Back to channels' }).click();
    const row = page.locator('.channel-link', { hasText: 'general' });
    await row.evaluate((element) => element.scrollIntoView({ block: 'nearest' }));
    const seen = await row.evaluate((element) => {
      const box = element.getBoundingClientRect();
      return (
        document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.closest('.channel-link') !== null
      );
    });
    expect(seen).toBe(true);
    for (const width of [360, 320]) {
      await page.setViewportSize({ width, height: 740 });
      await page.locator('.status-words').click();
      const dialog = page.getByRole('dialog', { name: 'Settings' });
      await dialog.getByLabel('Add a hub').waitFor();
      expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      const add = await dialog.getByRole('button', { name: 'Add', exact: true }).boundingBox();
      expect((add?.x ?? 0) + (add?.width ?? 0)).toBeLessThanOrEqual(width);
      await page.keyboard.press('Escape');
    }

    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ forcedColors: 'active' });
    const paints = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await paints('.channel-link[aria-current="page"]')).not.toBe(await paints('.sidebar'));
    expect(await paints('.member-link .kith-presence')).not.toBe(await paints('.sidebar'));
  });

  it('WB-KB-6 and WB-KB-7 the card of a person begins with what can be done, folds keys away, and is found by name', async () => {
    const ada = await alone();
    const grace = await (await lab.person('Grace')).open();
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    await ada.page.locator('.member-link', { hasText: 'Grace' }).click();
    const dialog = ada.page.getByRole('dialog', { name: 'Grace' });
    const buttons = dialog.locator('.person-buttons').getByRole('button');
    expect((await buttons.allInnerTexts()).slice(0, 4)).toEqual(['Call', 'Video call', 'Poke', 'Follow']);
    expect(await dialog.getByText('Fingerprint', { exact: true }).isVisible()).toBe(false);
    await dialog.getByText('Security details').click();
    expect(await dialog.getByText('Fingerprint', { exact: true }).isVisible()).toBe(true);

    await ada.page.keyboard.press('Escape');
    await ada.page.keyboard.press('ControlOrMeta+k');
    await ada.page.keyboard.type('gra');
    await ada.page.getByRole('option', { name: /^Grace/u, selected: true }).waitFor();
    await ada.page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: 'Grace' }).waitFor();
  });
});
