import { describe, expect, it } from 'vitest';
import { useBrowserLab } from './support/browser-lab.js';
import { startYWebrtcServer } from './support/y-webrtc-server.js';

describe('our mesh in Chromium', () => {
  const lab = useBrowserLab('mesh');

  it.each(["y-webrtc's own signaling server", 'our hub'])(
    'two strangers meet through %s, know who they talk to, and go on without it',
    async (broker) => {
      const own = broker === 'our hub';
      const server = own ? { url: lab.hubUrl, stop: lab.server.stopHub } : await startYWebrtcServer();
      const [alice, bob] = await Promise.all([lab.open('alice'), lab.open('bob')]);
      for (const page of [alice, bob]) {
        await page.evaluate(([url, phrase]) => window.mesh.start(url, phrase), [
          server.url,
          `meet: ${broker}`,
        ] as const);
      }
      const [seenByAlice, seenByBob] = await Promise.all(
        [alice, bob].map((page) => page.evaluate(() => window.mesh.met())),
      );
      expect(seenByAlice).toMatchObject({
        kind: 'webrtc',
        remotePerson: seenByBob?.person,
        remoteDevice: seenByBob?.device,
        transcript: seenByBob?.transcript,
      });
      expect(seenByBob?.remotePerson).toBe(seenByAlice?.person);
      expect(seenByAlice?.person).not.toBe(seenByBob?.person);
      if (own) expect(lab.server.hub?.stats()).toMatchObject({ connections: 2, sessions: 2, contested: 0 });

      await Promise.all([alice, bob].map((page) => page.evaluate(() => window.mesh.channelOpened())));
      await alice.evaluate(() => window.mesh.send('hello from alice'));
      expect(await bob.evaluate(() => window.mesh.received())).toBe('hello from alice');

      lab.expectErrors(/WebSocket connection to/);
      await server.stop();
      await expect.poll(() => bob.evaluate(() => window.mesh.signaling())).toBe('waiting');
      await bob.evaluate(() => window.mesh.send('hello without a broker'));
      expect(await alice.evaluate(() => window.mesh.received())).toBe('hello without a broker');
      expect(await alice.evaluate(() => window.mesh.connected())).toBe(1);
    },
  );
});
