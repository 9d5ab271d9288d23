import { describe, expect, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';

const patience = { timeout: 120_000, interval: 100 };

describe('mentions that are edited', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  it('UI-ME-6 UI-ME-7 stay where they are through a correction, and one that is picked later calls whom it names', async () => {
    const [ada, ann, anna] = [
      await (await lab.person('Ada')).open(),
      await (await lab.person('Ann')).open(),
      await (await lab.person('Anna')).open(),
    ];
    await ada.create('Tea club');
    for (const one of [ann, anna]) {
      await one.join(await ada.invite());
      await one.inChannel('general');
    }
    await expect.poll(() => ada.page.locator('.member-link').count(), patience).toBe(3);
    await ada.composer.pressSequentially('hi @Anna');
    await ada.page
      .getByRole('option')
      .filter({ has: ada.page.getByText('Anna', { exact: true }) })
      .click();
    await ada.composer.pressSequentially('and @Ann');
    await ada.page
      .getByRole('option')
      .filter({ has: ada.page.getByText('Ann', { exact: true }) })
      .click();
    await ada.composer.pressSequentially('helo');
    await ada.composer.press('Enter');
    await ann.shows('hi @Anna and @Ann helo');
    await ada.composer.press('ArrowUp');
    expect(await ada.page.locator('.kith-composer-highlights mark').allInnerTexts()).toEqual(['@Anna', '@Ann']);
    await ada.composer.press('End');
    await ada.composer.press('ArrowLeft');
    await ada.composer.pressSequentially('l');
    await ada.page.getByText('Notifies Anna and Ann').waitFor();
    await ada.composer.press('Enter');
    for (const one of [ann, anna]) {
      await one.shows('hi @Anna and @Ann hello');
      await expect.poll(() => one.page.locator('.kith-mention[data-me=true]').count(), patience).toBe(1);
      await expect.poll(() => one.page.locator('.kith-mention').allInnerTexts(), patience).toEqual(['@Anna', '@Ann']);
    }

    // Read, and only then called, in another channel than the one on screen.
    await ada.page.getByRole('button', { name: 'Create a channel' }).click();
    await ada.page.getByLabel('Name', { exact: true }).fill('plans');
    await ada.page.getByRole('button', { name: 'Create channel' }).click();
    await ada.inChannel('plans');
    await ada.composer.pressSequentially('ask @An ');
    await ada.composer.press('Enter');
    const link = (name: string) => ann.page.locator('.channel-link', { hasText: name });
    await link('plans').click();
    await ann.shows('ask @An');
    await link('general').click();
    await ann.inChannel('general');
    await expect.poll(() => link('plans').locator('.badge').count(), patience).toBe(0);
    await ada.composer.press('ArrowUp');
    await ada.composer.press('Backspace');
    await ada.composer.pressSequentially('n');
    await ada.page
      .getByRole('option')
      .filter({ has: ada.page.getByText('Ann', { exact: true }) })
      .click();
    await ada.composer.press('Enter');
    await expect.poll(() => link('plans').locator('.badge').allTextContents(), patience).toEqual(['@1 mentions']);
    await link('plans').click();
    await ann.page.locator('.kith-mention[data-me=true]').waitFor();
    await expect.poll(() => link('plans').locator('.badge').count(), patience).toBe(0);
  });

  it('UI-ME-10 a name typed in full, past the picker, calls who has it', async () => {
    const [ada, grace] = [await (await lab.person('Ada')).open(), await (await lab.person('Grace')).open()];
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    await expect.poll(() => ada.page.locator('.member-link').count(), patience).toBe(2);
    await ada.composer.pressSequentially('hi @grace, tea?');
    await ada.page.getByText('Notifies Grace').waitFor();
    expect(await ada.page.locator('.kith-composer-highlights mark').allInnerTexts()).toEqual(['@grace']);
    await ada.composer.press('Enter');
    await grace.page.locator('.kith-mention[data-me=true]', { hasText: '@grace' }).waitFor();
  });

  it('UI-ME-9 an edit that leaves nothing offers to remove the message', async () => {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    await ada.send('gone soon');
    await ada.composer.press('ArrowUp');
    await ada.composer.fill('');
    await ada.composer.press('Enter');
    await ada.page.getByRole('button', { name: 'Remove message' }).click();
    await ada.page.locator('.kith-message-removed').waitFor();
  });
});
