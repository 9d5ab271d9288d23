import { describe, expect, it } from 'vitest';
import { useBrowserLab } from './support/browser-lab.js';

describe('the sidebar in a page of somebody else', () => {
  const lab = useBrowserLab('sidebar');

  it('UI-19 looks the same whatever the page says of bare elements', async () => {
    const page = await lab.open('host');
    await page.evaluate(() => window.sidebar.show());
    await page.getByRole('link', { name: 'a link' }).waitFor();
    await page.getByText('Bob').first().waitFor();
    const { elements, changed } = await page.evaluate(() => window.sidebar.changes());
    expect(elements).toBeGreaterThan(60);
    expect(changed).toEqual([]);
  });
});
