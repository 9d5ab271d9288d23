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

    await ada.page.setViewportSize({ width: 740, height: 800 });
    const widths = await ada.page.locator('.tab').evaluateAll((list) => list.map((tab) => tab.clientWidth));
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(119);
    const bar = await ada.page.locator('.tabs').evaluate((list) => list.scrollWidth - list.clientWidth);
    expect(bar).toBeGreaterThan(0);
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

  it('WB-IN-2 and WB-IN-3 an invite is ready at once, and says whereto it invites and who', async () => {
    const ada = await alone();
    const link = await ada.invite();
    expect(await ada.invite()).toBe(link);
    await ada.page.getByRole('button', { name: 'Tea club menu' }).click();
    await ada.page.getByRole('menuitem', { name: 'Invite people' }).click();
    await ada.page.getByText('25 people, within 7 days').waitFor();
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
});
