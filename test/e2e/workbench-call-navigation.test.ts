import { describe, expect, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

/** What came in over the media connections of a page: which connections there are, bytes of sound, and pictures. */
interface Received {
  readonly connections: number;
  readonly audioBytes: number;
  readonly frames: number;
}

describe('screens during a call', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  /** Keeps every RTCPeerConnection that the page makes from now on. */
  const watch = ({ page }: Workbench) =>
    page.evaluate(() => {
      const connections: RTCPeerConnection[] = [];
      const Plain = RTCPeerConnection;
      const scope = globalThis as unknown as { watched: RTCPeerConnection[]; RTCPeerConnection: typeof Plain };
      scope.watched = connections;
      scope.RTCPeerConnection = class extends Plain {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          connections.push(this);
        }
      };
    });

  const received = ({ page }: Workbench): Promise<Received> =>
    page.evaluate(async () => {
      const { watched } = globalThis as unknown as { watched: RTCPeerConnection[] };
      let audioBytes = 0;
      let frames = 0;
      for (const connection of watched) {
        for (const entry of (await connection.getStats()).values()) {
          const { type, kind, bytesReceived, framesDecoded } = entry as {
            type: string;
            kind?: string;
            bytesReceived?: number;
            framesDecoded?: number;
          };
          if (type !== 'inbound-rtp') continue;
          if (kind === 'audio') audioBytes += bytesReceived ?? 0;
          else frames += framesDecoded ?? 0;
        }
      }
      return { connections: watched.length, audioBytes, frames };
    });

  const join = async ({ page }: Workbench, words: string) => {
    await page.locator('.channel-header').getByRole('button', { name: words }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Join/ }).click();
    await page.locator('.kith-call').waitFor();
  };

  it('WB-CALL-5 sound and pictures go on, over the same connection, through every screen', async () => {
    const people = [await lab.person('Ada'), await lab.person('Grace')];
    const [ada, grace] = (await Promise.all(people.map((person) => person.open()))) as [Workbench, Workbench];
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    await Promise.all([watch(ada), watch(grace)]);
    await join(ada, 'Start call');
    await join(grace, 'Join call, 1 person');
    await grace.page
      .locator('.kith-call')
      .getByRole('button', { name: /camera/i })
      .first()
      .click();
    await expect.poll(async () => (await received(ada)).frames, patience).toBeGreaterThan(5);
    await expect.poll(async () => (await received(ada)).audioBytes, patience).toBeGreaterThan(500);
    const { page } = ada;
    const { connections } = await received(ada);

    /** After whatever was done, more arrives; and nothing was connected anew for it. */
    const goesOn = async (screen: string) => {
      const before = await received(ada);
      await expect
        .poll(
          async () => {
            const now = await received(ada);
            return now.audioBytes > before.audioBytes && now.frames > before.frames;
          },
          { ...patience, message: screen },
        )
        .toBe(true);
      expect([screen, (await received(ada)).connections]).toEqual([screen, connections]);
    };
    const close = async () => {
      await page.keyboard.press('Escape');
      await expect.poll(() => page.getByRole('dialog').count(), patience).toBe(0);
    };

    await goesOn('the channel');
    await page.getByRole('button', { name: 'Create a channel' }).click();
    await goesOn('making a channel');
    await page.getByLabel('Name').fill('elsewhere');
    await page.getByRole('button', { name: 'Create channel' }).click();
    await ada.inChannel('elsewhere');
    await goesOn('another channel');
    await ada.send('Still here');
    await ada.shows('Still here');
    await goesOn('writing');

    await page.locator('.sidebar').getByRole('button', { name: 'Settings' }).click();
    for (const tab of await page.getByRole('dialog').getByRole('tab').all()) {
      await tab.click();
      await goesOn(`settings: ${await tab.innerText()}`);
    }
    await close();
    await page.locator('.member-link', { hasText: 'Grace' }).click();
    await page.getByRole('dialog').waitFor();
    await goesOn('a person');
    await close();
    await page.locator('.sidebar').getByRole('button', { name: 'Invite people' }).click();
    await page.getByRole('dialog').waitFor();
    await goesOn('inviting');
    await close();
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').waitFor();
    await goesOn('the switcher');
    await close();
    await page.keyboard.press('ControlOrMeta+/');
    await page.getByRole('dialog').waitFor();
    await goesOn('help');
    await close();
    await page
      .locator('.channel-header')
      .getByTitle(/member/)
      .click();
    await goesOn('the members');

    await page.getByRole('button', { name: 'Add a workspace' }).click();
    await page.getByRole('dialog').waitFor();
    await goesOn('adding a workspace');
    await page.getByLabel('Workspace name').fill('Second');
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await page.locator('.sidebar', { hasText: 'Second' }).waitFor();
    await goesOn('another workspace');
    await page.getByRole('navigation', { name: 'Workspaces' }).getByTitle('Tea club').click();
    await page.locator('.sidebar', { hasText: 'Tea club' }).waitFor();
    await goesOn('back again');

    await page
      .locator('.kith-call')
      .getByRole('button', { name: /^Collapse|Fold|Minimi[sz]e|Make it small/i })
      .first()
      .click();
    await goesOn('the dock folded');
    await page.locator('.channel-link', { hasText: 'general' }).click();
    await ada.inChannel('general');
    await page.locator('.channel-header').getByRole('button', { name: 'In call' }).click();
    await page.locator('.kith-call').getByRole('button', { name: 'Leave the call' }).waitFor();
    await goesOn('the dock shown again');

    await page.setViewportSize({ width: 360, height: 740 });
    await goesOn('on a telephone');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await goesOn('in the dark');
    await page.locator('.kith-call').getByRole('button', { name: 'Leave the call' }).click();
    await expect.poll(() => page.locator('.kith-call').count(), patience).toBe(0);
  });

  it('WB-CALL-10 a call covers neither what is read nor what is written', async () => {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    const { page } = ada;
    const dock = page.locator('.kith-call');
    const covered = () =>
      page.evaluate(() => {
        const call = document.querySelector('.kith-call')?.getBoundingClientRect();
        const parts = ['.kith-composer', '.timeline-viewport', '.channel-header', '.panel-list', '.panel-foot'];
        return [...parts, '.status-bar', '.bottom-bar', '.sidebar', '.rail'].filter((selector) => {
          const box = document.querySelector(selector)?.getBoundingClientRect();
          if (call === undefined || box === undefined) return false;
          const beside = box.right <= call.left + 1 || box.left >= call.right - 1;
          return !beside && box.bottom > call.top + 1 && box.top < call.bottom - 1;
        });
      });
    const fold = () => dock.getByRole('button', { name: 'Collapse' }).click();

    await join(ada, 'Start call');
    await dock.locator('.kith-call-tile').waitFor();
    await expect.poll(covered, patience).toEqual([]);
    // It fills the column that it has to itself.
    await expect.poll(async () => Math.round((await dock.boundingBox())?.y ?? 800), patience).toBe(12);
    await page
      .locator('.channel-header')
      .getByTitle(/member/u)
      .click();
    await page.locator('.panel-foot').waitFor();
    await expect.poll(covered, patience).toEqual([]);
    // A window that becomes narrow during a call.
    await page.setViewportSize({ width: 360, height: 740 });
    await dock.locator('.kith-call-pill').waitFor();
    await expect.poll(covered, patience).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    await dock.locator('.kith-call-tile').waitFor();
    await fold();
    await expect.poll(covered, patience).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(covered, patience).toEqual([]);
    await page.getByRole('button', { name: 'Back to channels' }).click();
    await page.locator('.bottom-bar').waitFor();
    await expect.poll(covered, patience).toEqual([]);

    await dock.getByRole('button', { name: 'Leave the call' }).click();
    await page.locator('.channel-link', { hasText: 'general' }).click();
    await join(ada, 'Start call');
    // Folded from the start where there is little room.
    await dock.locator('.kith-call-pill').waitFor();
    await expect.poll(covered, patience).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(740);
  });
});
