import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowserLab } from './support/browser-lab.js';

type Side = 'initiator' | 'responder';
const sides: readonly Side[] = ['initiator', 'responder'];

describe('media connections in Chromium', { timeout: 600_000 }, () => {
  const lab = useBrowserLab('media-connection');
  const atBoth = <T>(read: (side: Side) => Promise<T>): Promise<T[]> => Promise.all(sides.map(read));
  const statistics = (page: Page, side: Side) => page.evaluate((at) => window.media.statistics(at), side);
  const videoGrows = async (page: Page, side: Side): Promise<void> => {
    const before = await statistics(page, side);
    await expect
      .poll(async () => (await statistics(page, side)).framesDecoded, { timeout: 120_000 })
      .toBeGreaterThan(before.framesDecoded + 5);
  };
  const connectedPair = async (name: string): Promise<Page> => {
    const page = await lab.open(name);
    await page.evaluate(async () => {
      window.media.pair();
      await window.media.connected();
    });
    return page;
  };

  it('MC-1 one audio and one video track, one data channel, bytes and frames growing in both directions', async () => {
    const page = await connectedPair('pair');
    for (const side of sides) {
      await page.evaluate(async (at) => {
        await window.media.send(at, 'camera');
        await window.media.send(at, 'microphone');
      }, side);
    }
    await atBoth((side) => videoGrows(page, side));
    for (const side of sides) {
      const before = await statistics(page, side);
      await expect
        .poll(async () => (await statistics(page, side)).audioBytesReceived)
        .toBeGreaterThan(before.audioBytesReceived);
      const after = await statistics(page, side);
      expect(after.videoBytesReceived).toBeGreaterThan(0);
      expect(after.bytesReceived).toBeGreaterThan(after.videoBytesReceived);
      expect(after.bytesSent).toBeGreaterThan(0);
      expect([after.local, after.remote]).toEqual([
        expect.stringMatching(/host|prflx/),
        expect.stringMatching(/host|prflx/),
      ]);
      expect(after.protocol).toBe('udp');
      expect(after.roundTrip).toBeGreaterThanOrEqual(0);
      expect((await page.evaluate((at) => window.media.trackEvents(at), side)).toSorted()).toEqual(['audio', 'video']);
      await expect.poll(() => page.evaluate((at) => window.media.opened(at), side)).toBe(1);
    }
    await page.evaluate(() => window.media.say('initiator', 'hello'));
    await expect.poll(() => page.evaluate(() => window.media.heard('responder'))).toEqual(['hello']);
    expect(await page.evaluate(() => window.media.problems())).toEqual([]);
    expect(await page.evaluate(() => window.media.errors())).toEqual([]);
  });

  it('MC-2 camera, screen, nothing and camera again without another offer', async () => {
    const page = await connectedPair('switching');
    const negotiations = await page.evaluate(() => window.media.negotiationsNeeded());
    await page.evaluate(() => window.media.send('initiator', 'camera'));
    await videoGrows(page, 'responder');
    await page.evaluate(() => window.media.send('initiator', 'screen'));
    await videoGrows(page, 'responder');
    expect((await page.evaluate(() => window.media.picture('responder'))).brightness).toBeGreaterThan(20);
    await page.evaluate(() => window.media.send('initiator', 'nothing'));
    await expect
      .poll(() => page.evaluate(() => window.media.picture('responder')), { timeout: 120_000 })
      .toEqual({ width: 32, brightness: expect.closeTo(0, -1) as number });
    await page.evaluate(() => window.media.send('initiator', 'camera'));
    await videoGrows(page, 'responder');
    await page.evaluate(async () => {
      await window.media.send('responder', 'microphone');
      await window.media.send('responder', 'silence');
    });
    expect(await page.evaluate(() => window.media.offers())).toBe(1);
    expect(await page.evaluate(() => window.media.negotiationsNeeded())).toBe(negotiations);
  });

  it('MC-3 candidates that come before the description wait for it', async () => {
    const page = await lab.open('early');
    await page.evaluate(async () => {
      window.media.pair({ candidatesFirst: true });
      await window.media.connected();
      await window.media.send('initiator', 'camera');
    });
    await videoGrows(page, 'responder');
    expect(await page.evaluate(() => window.media.problems())).toEqual([]);
  });

  it('MC-4 media flows on through restarts of ICE, two at once included', async () => {
    const page = await connectedPair('restart');
    await page.evaluate(() => window.media.send('initiator', 'camera'));
    await videoGrows(page, 'responder');
    await page.evaluate(() => {
      window.media.restart('initiator');
      window.media.restart('initiator');
    });
    await expect
      .poll(() => page.evaluate(() => window.media.descriptions('responder').length))
      .toBeGreaterThanOrEqual(3);
    const offers = await page.evaluate(() => window.media.descriptions('initiator').map(({ sdp }) => sdp));
    const ufrags = new Set(offers.map((sdp) => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1]));
    expect(ufrags.size).toBe(3);
    await videoGrows(page, 'responder');
    expect(await page.evaluate(() => window.media.trackEvents('responder'))).toHaveLength(2);
    expect(await page.evaluate(() => window.media.states('initiator'))).not.toContain('failed');
    await page.evaluate(() => window.media.restart('responder'));
    expect(await page.evaluate(() => window.media.descriptions('initiator').length)).toBe(offers.length);
  });

  it('MC-5 an offer or answer under another certificate is refused, and media flows on', async () => {
    const page = await connectedPair('certificate');
    const [mine, theirs] = await atBoth((side) => page.evaluate((at) => window.media.fingerprints(at), side));
    expect(mine?.mine).toHaveLength(64);
    expect([mine?.mine, mine?.theirs]).toEqual([theirs?.theirs, theirs?.mine]);
    await page.evaluate(() => window.media.send('initiator', 'camera'));
    await videoGrows(page, 'responder');
    await page.evaluate(() => {
      const [offer] = window.media.descriptions('initiator');
      if (offer === undefined) throw new Error('no offer');
      const other = offer.sdp
        .replaceAll(/^a=fingerprint:sha-256 \S+/gm, `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`)
        .replaceAll(/^a=ice-ufrag:\S+/gm, 'a=ice-ufrag:else');
      window.media.deliver('responder', { type: 'offer', sdp: other });
    });
    expect(await page.evaluate(() => window.media.problems())).toEqual(['fingerprint-changed']);
    expect(await page.evaluate(() => window.media.descriptions('responder').length)).toBe(1);
    expect(await page.evaluate(() => window.media.fingerprints('responder'))).toEqual(theirs);
    await videoGrows(page, 'responder');
  });

  it('MC-6 the bounds of the video that is sent hold from the next frames on', async () => {
    const page = await connectedPair('limits');
    await page.evaluate(() => window.media.send('initiator', 'camera'));
    const width = async () => (await page.evaluate(() => window.media.picture('responder'))).width;
    await expect.poll(width, { timeout: 120_000 }).toBeGreaterThan(160);
    await page.evaluate(() =>
      window.media.setVideoLimits('initiator', { maxBitrate: 100_000, scaleDownBy: 4, maxFramerate: 10 }),
    );
    await expect.poll(width, { timeout: 120_000 }).toBeLessThanOrEqual(160);
  });

  it('MC-7 30 pairs opened and closed leave no RTCPeerConnection and no placeholder', async () => {
    const page = await lab.open('leaks');
    await page.evaluate(() => window.media.openAndClose(30));
    expect(await page.evaluate(() => window.media.live())).toBe(0);
    expect(await page.evaluate(() => window.media.placeholders())).toMatchObject({ running: 0 });
    expect(await page.evaluate(() => window.media.problems())).toEqual([]);
  });

  it('MC-8 the other side notices a close, and is told closed once', async () => {
    const page = await connectedPair('closing');
    await page.evaluate(() => window.media.close('initiator'));
    await page.evaluate(() => window.media.stateIs('responder', 'closed'));
    const states = await page.evaluate(() => window.media.states('responder'));
    expect(states.filter((state) => state === 'closed')).toHaveLength(1);
    expect(states).not.toContain('failed');
    expect(await page.evaluate(() => window.media.live())).toBe(0);
  });
});
