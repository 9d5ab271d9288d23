import { webcrypto } from 'node:crypto';
import { systemClock } from '@kith/identity';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turnCredentials } from '../../packages/calls/src/media.js';
import { iceErrorCode } from '../../packages/calls/src/quality/doctor.js';
import { useBrowserLab } from './support/browser-lab.js';
import { coturn, type TurnServer } from './support/coturn.js';

const SECRET = 'shared with the relay alone';
const available = await coturn();

// Where coturn cannot be installed, these two are counted as skipped, and the reason is on the standard error.
describe.skipIf(available === null)('relayed media through coturn', () => {
  const lab = useBrowserLab('media-connection');
  let server: TurnServer | null = null;
  beforeAll(async () => {
    server = (await available?.start(SECRET)) ?? null;
  });
  afterAll(() => server?.stop());

  const relayedPair = async (name: string, secret: string): Promise<Page> => {
    const page = await lab.open(name);
    const minted = { secret, name, lifetime: 600_000, clock: systemClock, crypto: webcrypto as unknown as Crypto };
    const servers = [{ urls: `turn:127.0.0.1:${server?.port ?? 0}?transport=udp`, ...(await turnCredentials(minted)) }];
    await page.evaluate((iceServers) => window.media.pair({ relayOnly: true, iceServers }), servers);
    return page;
  };

  it('TU-1 media flows between two ends that use nothing but the relay, with credentials minted here', async () => {
    const page = await relayedPair('relayed', SECRET);
    await page.evaluate(async () => {
      await window.media.connected();
      await window.media.send('initiator', 'camera');
    });
    const frames = async () => (await page.evaluate(() => window.media.statistics('responder'))).framesDecoded;
    await expect.poll(frames, { timeout: 120_000 }).toBeGreaterThan(10);
    const statistics = await page.evaluate(() => window.media.statistics('responder'));
    expect(statistics.local).toBe('relay');
    expect(await page.evaluate(() => window.media.candidateTypes('initiator'))).toEqual(['relay']);
  });

  it('TU-2 credentials made with another secret are reported, and the attempt ends', async () => {
    const page = await relayedPair('stranger', 'another secret');
    const errors = () => page.evaluate(() => window.media.iceErrors('initiator'));
    await expect.poll(async () => (await errors()).length, { timeout: 120_000 }).toBeGreaterThan(0);
    expect((await errors()).map(({ code }) => iceErrorCode(code))).toContain('turn-credentials');
    await page.evaluate(() => window.media.close('initiator'));
    await page.evaluate(() => window.media.close('responder'));
    expect(await page.evaluate(() => window.media.live())).toBe(0);
  });
});
