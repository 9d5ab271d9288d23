import { describe, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { useWorkbenchLab } from './support/workbench-lab.js';
import { Workbench } from './support/workbench-page.js';

/** What a browser may withhold, as it does so: absent, throwing when it is read, or failing when it is used. */
const withheld = {
  'localStorage throws': () =>
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    }),
  'localStorage is null': () => Object.defineProperty(window, 'localStorage', { value: null }),
  'localStorage is full': () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('exceeded the quota', 'QuotaExceededError');
    };
  },
  'sessionStorage throws': () =>
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    }),
  'no WebRTC': () => {
    for (const name of ['RTCPeerConnection', 'RTCSessionDescription', 'RTCIceCandidate', 'RTCDataChannel'])
      Reflect.deleteProperty(window, name);
  },
  'no BroadcastChannel': () => Reflect.deleteProperty(window, 'BroadcastChannel'),
  'no Web Locks': () => Reflect.deleteProperty(Object.getPrototypeOf(navigator) as object, 'locks'),
  'no notifications': () => Reflect.deleteProperty(window, 'Notification'),
  'no clipboard, no media devices': () => {
    for (const name of ['clipboard', 'mediaDevices'])
      Reflect.deleteProperty(Object.getPrototypeOf(navigator) as object, name);
  },
} as const;

const tooOld = {
  'no Array.prototype.at': () => Reflect.deleteProperty(Array.prototype, 'at'),
  'no Intl.ListFormat': () => Reflect.deleteProperty(Intl, 'ListFormat'),
  'no IndexedDB': () => Object.defineProperty(window, 'indexedDB', { value: undefined }),
} as const;

describe('a browser that withholds something', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  async function visit(script: () => unknown): Promise<{ ada: Workbench; context: BrowserContext; page: Page }> {
    const person = await lab.person('Ada');
    const context = await person.context();
    await context.addInitScript(script);
    const ada = await person.open();
    return { ada, context, page: ada.page };
  }

  it.each(Object.entries(withheld))(
    'WB-ER-2 %s: one writes, and reads it again after a reload',
    async (name, script) => {
      const { ada, page } = await visit(script);
      await ada.create('Tea club');
      await ada.send('Written all the same');
      await ada.shows('Written all the same');
      await ada.reload();
      await ada.shows('Written all the same');
      if (name === 'no WebRTC') await page.getByText('This browser allows no connections').waitFor();
      if (name === 'localStorage throws' || name === 'localStorage is null')
        await page.getByText('This browser forgets your settings').waitFor();
    },
  );

  it('WB-ER-2 IndexedDB that is withheld is told to a first visitor, who can go on without it', async () => {
    const { ada, page } = await visit(() =>
      Object.defineProperty(window, 'indexedDB', {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      }),
    );
    await page.getByText('This browser keeps no data for this site').waitFor();
    expect(await page.locator('main').innerText()).toContain('nothing was stored here before');
    await page.getByRole('button', { name: 'Go on without storage' }).click();
    await ada.create('Tea club');
    await ada.send('While it lasts');
    await ada.shows('While it lasts');
    await page.getByText('is gone when the page is closed').waitFor();
    // Closing and opening the device within the page loses nothing.
    await page.locator('.status-words').click();
    await page.getByRole('button', { name: /^Remove ws/u }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await ada.shows('While it lasts');
  });

  it('WB-ER-2 WebRTC that is withheld from somebody with history leaves the history readable', async () => {
    const person = await lab.person('Ada');
    const ada = await person.open();
    await ada.create('Tea club');
    await ada.send('Before');
    await ada.shows('Before');
    await (await person.context()).addInitScript(withheld['no WebRTC']);
    await ada.reload();
    await ada.shows('Before');
    await ada.send('And after');
    await ada.shows('Before', 'And after');
  });

  it.each(Object.entries(tooOld))('WB-ER-2 %s: it is told that the browser is too old', async (_, script) => {
    const { page } = await visit(script);
    const heading = page.getByRole('heading', { name: 'This browser is too old for Kith' });
    await heading.waitFor();
    expect(await page.locator('body').innerText()).toContain('Nothing on this device was changed.');
    await page.setViewportSize({ width: 360, height: 740 });
    const { size, line, top, left } = await heading.evaluate((element) => {
      const { fontSize, lineHeight } = getComputedStyle(element);
      const { y: top, x: left } = element.getBoundingClientRect();
      return { size: parseFloat(fontSize), line: parseFloat(lineHeight), top, left };
    });
    expect(line).toBeGreaterThan(size);
    expect(top).toBeGreaterThan(24);
    expect(left).toBeGreaterThanOrEqual(24);
  });

  it('WB-ST-7 site data deleted under an open page: it is said, what was typed stays, and the page begins anew', async () => {
    lab.expectErrors(/storage-lost|was deleted while it was open/);
    const person = await lab.person('Ada');
    const ada = await person.open();
    await ada.create('Tea club');
    await ada.send('Before');
    await ada.shows('Before');
    const tools = await (await person.context()).newCDPSession(ada.page);
    const { origin } = new URL(ada.page.url());
    await tools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    await ada.composer.fill('Too late');
    await ada.composer.press('Enter');
    await ada.page.getByRole('alert').getByText('This browser deleted what was stored here.').waitFor();
    expect(await ada.composer.inputValue()).toBe('Too late');
    expect(await ada.page.locator('.status-bar').innerText()).not.toContain('Synced');
    await ada.page.goto(origin);
    await ada.page.getByLabel('Workspace name').waitFor();
  });

  it('WB-DR-1 what is being written outlives a reload, is marked in the list, and is gone once it is sent', async () => {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    await ada.composer.fill('Half a thought');
    await ada.page.getByRole('button', { name: 'Create a channel' }).click();
    await ada.page.getByLabel('Name').fill('elsewhere');
    await ada.page.getByRole('button', { name: 'Create channel' }).click();
    await ada.inChannel('elsewhere');
    const row = ada.page.locator('.channel-link', { hasText: 'general' });
    expect(await row.innerText()).toContain('draft');
    await ada.reload();
    expect(await row.innerText()).toContain('draft');
    await row.click();
    await ada.inChannel('general');
    expect(await ada.composer.inputValue()).toBe('Half a thought');
    await ada.composer.press('Enter');
    await ada.shows('Half a thought');
    await ada.reload();
    expect(await ada.composer.inputValue()).toBe('');
  });
});
