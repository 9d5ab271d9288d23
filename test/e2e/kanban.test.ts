import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startWorkbenchServer, type WorkbenchServer } from '../../apps/workbench/server/index.mjs';
import { launchChromium } from './support/chromium.js';
import { buildKanban } from './support/kanban.js';
import { collectProblems } from './support/problems.js';

/** What takes a peer connection or a disk may take this long on a busy machine. */
const patience = { timeout: 120_000, interval: 50 };

describe('the example board in Chromium', { timeout: 600_000 }, () => {
  const problems = collectProblems();
  const contexts: BrowserContext[] = [];
  let browser: Browser | null = null;
  let server: WorkbenchServer | null = null;
  let remove: (() => Promise<void>) | null = null;

  beforeAll(async () => {
    const [built, launched] = await Promise.all([buildKanban(), launchChromium()]);
    remove = built.remove;
    browser = launched;
    server = await startWorkbenchServer({ port: 0, root: built.root });
  }, 120_000);
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    await server?.startHub();
    expect(problems.take()).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await remove?.();
  });

  async function window(name: string, address: string): Promise<Page> {
    if (browser === null) throw new Error('The browser has not started yet');
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    contexts.push(context);
    problems.watch(context, name);
    await context.addInitScript(keepChannels);
    const page = await context.newPage();
    await page.goto(address);
    await page.getByLabel('Your name').fill(name);
    return page;
  }

  /** Ada's board with one card, which Bob has joined; both have the card open. */
  async function meet(): Promise<[Page, Page]> {
    const origin = server?.origins[0] ?? '';
    const ada = await window('Ada', origin);
    await ada.getByLabel('Name of the board').fill('Harvest');
    await ada.getByRole('button', { name: 'Start' }).click();
    await ada.getByLabel('Add a card to To do').fill('Pick the plums');
    await ada.getByLabel('Add a card to To do').press('Enter');
    await ada.locator('.card', { hasText: 'Pick the plums' }).waitFor();
    await ada.getByRole('button', { name: 'Invite', exact: true }).click();
    const bob = await window('Bob', await ada.getByLabel('Invite link').inputValue());
    await bob.getByRole('button', { name: 'Join' }).click();
    for (const page of [ada, bob]) await page.locator('.card', { hasText: 'Pick the plums' }).click();
    for (const page of [ada, bob]) await shows(page, ['Ada', 'Bob']);
    return [ada, bob];
  }

  /** Who is listed in the sidebar. */
  const shows = (page: Page, names: readonly string[]): Promise<void> =>
    expect
      .poll(async () => (await page.locator('.kith-room .kith-roster-name').allInnerTexts()).sort(), patience)
      .toEqual(names);
  const composer = (page: Page) => page.getByLabel('Message about Pick the plums');
  const messages = (page: Page): Promise<string[]> => page.locator('.kith-message .kith-text').allInnerTexts();

  it('shows who is at a card and who types, and carries its discussion', async () => {
    const [ada, bob] = await meet();
    expect(await ada.locator('.kith-room-title').innerText()).toBe('Pick the plums');
    await composer(bob).pressSequentially('Are they');
    await expect.poll(() => ada.locator('.kith-typing-words').allInnerTexts(), patience).toEqual(['Bob is typing']);
    await composer(bob).pressSequentially(' ripe?');
    await composer(bob).press('Enter');
    await expect.poll(() => messages(ada), patience).toEqual(['Are they ripe?']);
    await expect.poll(() => ada.locator('.kith-typing-words').count(), patience).toBe(0);
    await composer(ada).fill('Since **Sunday**');
    await composer(ada).press('Enter');
    await expect.poll(() => messages(bob), patience).toEqual(['Are they ripe?', 'Since Sunday']);
    expect(await bob.locator('.kith-message-author').allInnerTexts()).toEqual(['Bob', 'Ada']);
    await bob.getByRole('button', { name: 'Close the card' }).click();
    await expect.poll(() => ada.locator('.kith-room-count').innerText(), patience).toBe('Only you are here');
  });

  it('goes on offline, and what was written then arrives afterwards, with who is here', async () => {
    problems.expect(/WebSocket connection to|ERR_INTERNET_DISCONNECTED/);
    const [ada, bob] = await meet();
    // A browser that is offline keeps what WebRTC has open, and meets nobody new; the cable takes that away as well.
    await bob.context().setOffline(true);
    await server?.stopHub();
    await bob.evaluate('pullCable()');
    await bob.getByText('Offline: changes are kept').waitFor();
    await expect.poll(() => ada.locator('.kith-room-count').innerText(), patience).toBe('Only you are here');
    await composer(bob).fill('Written in the shed');
    await composer(bob).press('Enter');
    await bob.locator('.kith-delivery[data-state=local]').waitFor();
    await composer(ada).fill('Written in the kitchen');
    await composer(ada).press('Enter');
    await expect.poll(() => messages(ada), patience).toEqual(['Written in the kitchen']);
    expect(await messages(bob)).toEqual(['Written in the shed']);
    await server?.startHub();
    await bob.context().setOffline(false);
    for (const page of [ada, bob]) {
      await expect
        .poll(async () => (await messages(page)).sort(), patience)
        .toEqual(['Written in the kitchen', 'Written in the shed']);
      await shows(page, ['Ada', 'Bob']);
    }
    expect(await messages(bob)).toEqual(await messages(ada));
    await bob.locator('.kith-delivery[data-state=held]').waitFor();
  });
});

/** Runs in every page before its own code, and lets a test end the channels that the page has used. */
const keepChannels = `{
  const channels = new Set();
  const { send } = RTCDataChannel.prototype;
  RTCDataChannel.prototype.send = function (data) {
    channels.add(this);
    return send.call(this, data);
  };
  globalThis.pullCable = () => {
    for (const channel of channels) channel.close();
  };
}`;
