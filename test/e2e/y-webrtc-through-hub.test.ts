import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowserLab } from './support/browser-lab.js';

const untilBoth = (pages: readonly Page[], parts: string[]): Promise<string[]> =>
  Promise.all(pages.map((page) => page.evaluate((wanted) => window.yWebrtc.untilText(wanted), parts)));

describe('stock y-webrtc clients through our hub', () => {
  const lab = useBrowserLab('y-webrtc');

  it.each([
    ['in the clear', null],
    ['with a password', 'open sesame'],
  ])('HUB-4 a pair finds itself %s, syncs a document, and goes on without the hub', async (_title, password) => {
    const pages = await Promise.all([lab.open('alice'), lab.open('bob')]);
    const [alice, bob] = pages;
    for (const [n, page] of pages.entries()) await page.evaluate((text) => window.yWebrtc.write(text), `early ${n}. `);
    const delivered = lab.server.hub?.stats().delivered ?? 0;
    for (const page of pages) {
      await page.evaluate(([room, url, secret]) => window.yWebrtc.join(room, url, secret), [
        `room of ${String(password)}`,
        lab.hubUrl,
        password,
      ] as const);
    }
    const [first, second] = await untilBoth(pages, ['early 0. ', 'early 1. ']);
    expect(first).toBe(second);
    expect(lab.server.hub?.stats().delivered).toBeGreaterThan(delivered);
    for (const page of pages)
      expect(await page.evaluate(() => window.yWebrtc.peers())).toEqual({ webrtc: 1, broadcast: 0 });

    lab.expectErrors(/WebSocket connection to .*\/hub' failed/);
    await lab.server.stopHub();
    await alice.evaluate(() => window.yWebrtc.write('from alice. '));
    await bob.evaluate(() => window.yWebrtc.write('from bob. '));
    const [third, fourth] = await untilBoth(pages, ['from alice. ', 'from bob. ']);
    expect(third).toBe(fourth);
    await lab.server.startHub();
    for (const page of pages) await page.evaluate(() => window.yWebrtc.leave());
  });
});
