import { describe, expect, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

describe('toasts of the workbench', { timeout: 600_000 }, () => {
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

  async function poke(who: Workbench, name: string): Promise<void> {
    await who.page.locator('.member-link', { hasText: name }).click();
    const dialog = who.page.getByRole('dialog', { name });
    await dialog.getByRole('button', { name: 'Poke' }).click();
    await dialog.getByRole('button', { name: 'Sent' }).waitFor();
    await who.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }

  const dismiss = (who: Workbench): Promise<void> =>
    who.page.locator('.toast:has(.notice)').getByRole('button', { name: 'Dismiss' }).click();

  /** Names of the controls that lie under a toast. */
  const covered = (who: Workbench): Promise<readonly string[]> =>
    who.page.evaluate(() => {
      const toasts = [...document.querySelectorAll('.toast')].map((toast) => toast.getBoundingClientRect());
      const scope = document.querySelector('dialog:modal') ?? document;
      return [...scope.querySelectorAll('button, a[href], input, select, textarea')]
        .filter((one) => one.closest('.toasts') === null && one.checkVisibility())
        .filter((one) => {
          const at = one.getBoundingClientRect();
          return toasts.some(
            (toast) => at.left < toast.right && at.right > toast.left && at.top < toast.bottom && at.bottom > toast.top,
          );
        })
        .map((one) => one.outerHTML.slice(0, 80));
    });

  it('WB-NT-1 WB-NT-2 a toast covers no control, and is reached by pointer and keyboard while a dialog is open', async () => {
    const { ada, grace } = await meet();
    await poke(ada, 'Grace');
    const notice = grace.page.locator('.notice');
    await notice.waitFor();
    expect(await covered(grace)).toEqual([]);
    await grace.page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => covered(grace), patience).toEqual([]);
    await grace.page.setViewportSize({ width: 1280, height: 800 });
    await dismiss(grace);

    await grace.page.getByRole('button', { name: 'Settings' }).click();
    const dialog = grace.page.getByRole('dialog', { name: 'Settings' });
    await dialog.waitFor();
    await poke(ada, 'Grace');
    await dismiss(grace);
    await expect.poll(() => notice.count(), patience).toBe(0);
    expect(await dialog.isVisible()).toBe(true);

    await poke(ada, 'Grace');
    await notice.waitFor();
    expect(await covered(grace)).toEqual([]);
    const inside = () => grace.page.evaluate(() => document.activeElement?.closest('.toast') !== null);
    await expect
      .poll(async () => {
        await grace.page.keyboard.press('Shift+Tab');
        return inside();
      }, patience)
      .toBe(true);
    await grace.page.keyboard.press('Escape');
    await expect.poll(() => notice.count(), patience).toBe(0);
    expect(await dialog.isVisible()).toBe(true);
    expect(await grace.page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
  });

  it('WB-NT-1 during a call a toast covers no control either, beside members and on a phone too', async () => {
    const { ada, grace } = await meet();
    const link = await ada.invite();
    await grace.page.locator('.channel-header').getByRole('button', { name: 'Start call' }).click();
    await grace.page.getByRole('dialog').getByRole('button', { name: /^Join/u }).click();
    await grace.page.locator('.kith-call').getByRole('button', { name: 'Leave the call' }).waitFor();
    const notice = grace.page.locator('.notice');
    const pokedAt = async (width: number, height: number): Promise<void> => {
      await grace.page.setViewportSize({ width, height });
      await poke(ada, 'Grace');
      await notice.waitFor();
      await expect.poll(() => covered(grace), patience).toEqual([]);
      await dismiss(grace);
      await expect.poll(() => notice.count(), patience).toBe(0);
    };
    const linus = await (await lab.person('Linus')).open();
    await linus.join(link);
    const joined = grace.page.locator('.toast', { hasText: 'Linus joined' });
    await joined.waitFor();
    expect(await covered(grace)).toEqual([]);
    await joined.getByRole('button', { name: 'Dismiss' }).click();
    await pokedAt(1280, 800);
    await grace.page.locator('.channel-header').getByRole('button', { name: 'members' }).click();
    await grace.page.locator('.panel').waitFor();
    await pokedAt(1280, 800);
    await grace.page
      .locator('.panel')
      .getByRole('button', { name: /^Close/u })
      .click();
    await pokedAt(360, 740);
  });

  it('WB-NT-3 a poke that nobody answers goes by itself, and stays new in the list', async () => {
    const { ada, grace } = await meet();
    await poke(ada, 'Grace');
    const notice = grace.page.locator('.notice');
    await notice.waitFor();
    await expect.poll(() => notice.count(), patience).toBe(0);
    await grace.page.getByRole('button', { name: 'Activity 1 new' }).click();
    await grace.page
      .getByRole('dialog')
      .getByRole('button', { name: /Ada poked you.*new/su })
      .waitFor();
  });
});
