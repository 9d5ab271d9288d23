import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorkbenchServer, type WorkbenchServer } from '../../apps/workbench/server/index.mjs';
import { launchChromium } from './support/chromium.js';
import { Workbench } from './support/workbench-page.js';

const built = fileURLToPath(new URL('../../apps/workbench/dist', import.meta.url));
const patience = { timeout: 120_000 };

describe('the page and its server', { timeout: 600_000 }, () => {
  let root: string;
  let browser: Browser;
  let server: WorkbenchServer;
  let page: Page;
  let ada: Workbench;

  beforeEach(async () => {
    root = path.join(await mkdtemp(path.join(tmpdir(), 'kith-page-')), 'dist');
    await cp(built, root, { recursive: true });
    server = await startWorkbenchServer({ port: 0, root });
    browser = await launchChromium();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await page.goto(server.origins[0] ?? '');
    ada = new Workbench(page, 'Ada');
    // The worker keeps the files while the person writes.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), patience).toBe(true);
  });
  afterEach(async () => {
    await browser.close();
    await server.close();
    await rm(path.dirname(root), { recursive: true });
  });

  it('WB-FL-2 opens without its server, with everything that was written, and goes on with it later', async () => {
    await ada.create('Tea club');
    await ada.send('Written with the server');
    await ada.shows('Written with the server');
    const { port } = server;
    await server.close();
    await ada.reload();
    await ada.shows('Written with the server');
    await ada.send('And without it');
    await ada.shows('Written with the server', 'And without it');
    // What is loaded only when it is needed is kept as well.
    await page.getByRole('button', { name: 'Create a channel' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    server = await startWorkbenchServer({ port, root });
    await ada.reload();
    await ada.says(/Online/u);
    await ada.shows('Written with the server', 'And without it');
  });

  it('WB-FL-3 offers a newer version, goes on with the old one until it is taken, and keeps what is being written', async () => {
    await ada.create('Tea club');
    expect(await page.locator('.version-note').count()).toBe(0);
    for (const [file, from, to] of [
      ['index.html', '<title>Kith</title>', '<title>Kith</title><meta name="kith-build" content="newer" />'],
      ['sw.js', /kith-\$\{"/u, 'kith-${"newer-'],
    ] as const) {
      const before = await readFile(path.join(root, file), 'utf8');
      const after = before.replace(from, to);
      expect(after).not.toBe(before);
      await writeFile(path.join(root, file), after);
      for (const ending of ['.br', '.gz']) await rm(path.join(root, file + ending), { force: true });
    }
    const build = page.locator('meta[name="kith-build"]');
    await ada.composer.fill('Half a thought');
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await page.getByText('A newer version is ready.').waitFor();
    await ada.reload();
    expect(await build.count()).toBe(0);
    await page.locator('.version-note').getByRole('button', { name: 'Reload' }).click();
    await expect.poll(() => build.count(), patience).toBe(1);
    await ada.composer.waitFor();
    await expect.poll(() => ada.composer.inputValue().catch(() => ''), patience).toBe('Half a thought');
    await expect.poll(() => page.locator('.version-note').count(), patience).toBe(0);
    expect(await page.evaluate(() => caches.keys())).toHaveLength(1);
  });

  it('WB-FL-4 shows its shape before the application runs, of what comes', async () => {
    const shapeOf = async (): Promise<string[]> => {
      // The application never arrives on this page: what stands is what came before it.
      const other = await page.context().newPage();
      const session = await page.context().newCDPSession(other);
      await session.send('Network.enable');
      await session.send('Network.setBypassServiceWorker', { bypass: true });
      await session.send('Network.setBlockedURLs', { urls: ['*/assets/*.js'] });
      await other.goto(server.origins[0] ?? '');
      const shapes = await other.evaluate(() =>
        [...document.querySelectorAll('.boot')]
          .filter((shape) => getComputedStyle(shape).display !== 'none')
          .map((shape) => shape.className),
      );
      await other.close();
      return shapes;
    };
    expect(await shapeOf()).toEqual(['boot boot-new']);
    await ada.create('Tea club');
    await expect.poll(shapeOf, patience).toEqual(['boot boot-returning']);
  });
});
