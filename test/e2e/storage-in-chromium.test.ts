import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { storageCases } from '../contract/storage-cases.js';
import { useBrowserLab } from './support/browser-lab.js';

/** Lets the page set its own quota, as a full disk would. */
async function giveQuotaSwitch(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await page.exposeFunction('limitQuota', (bytes: number | null) =>
    devtools.send('Storage.overrideQuotaForOrigin', { origin, ...(bytes === null ? {} : { quotaSize: bytes }) }),
  );
}

describe('the storage contract over IndexedDB in Chromium', () => {
  const lab = useBrowserLab('storage');

  it.each(storageCases.map(({ title }) => title))('%s', async (title) => {
    const page = await lab.open('storage');
    await giveQuotaSwitch(page);
    await page.evaluate((named) => window.storage.run(named, false), title);
  });

  // A shared database has no version of its own for each name.
  it.each(storageCases.filter(({ needs }) => needs !== 'makeNewer').map(({ title }) => title))(
    'in a shared database: %s',
    async (title) => {
      const page = await lab.open('storage');
      await giveQuotaSwitch(page);
      await page.evaluate((named) => window.storage.run(named, true), title);
    },
  );

  it('STO-15 tells the usage and the quota of the browser', async () => {
    const page = await lab.open('estimates');
    const [before, after] = await page.evaluate(() => window.storage.estimates());
    // Ten values of 50,000 bytes, give or take a few pages of the browser's database.
    expect((after?.usage ?? 0) - (before?.usage ?? 0)).toBeGreaterThan(400_000);
    expect(after?.quota).toBeGreaterThan(after?.usage ?? Infinity);
  });

  it('STO-9 what was committed outlives the page, and a page that ended without closing', async () => {
    const page = await lab.open('writer');
    expect(await page.evaluate(() => window.storage.write('a', [3, 1, 2]))).toBe('committed');
    const beside = await lab.openBeside(page);
    expect(await beside.evaluate(() => window.storage.read('a'))).toEqual([1, 2, 3]);
    await page.close({ runBeforeUnload: false });
    await beside.reload();
    expect(await beside.evaluate(() => window.storage.write('a', [4]))).toBe('committed');
    await beside.reload();
    expect(await beside.evaluate(() => window.storage.read('a'))).toEqual([1, 2, 3, 4]);
  });
});
