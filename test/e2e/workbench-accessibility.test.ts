import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };
const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

const everything = `# A heading

Some **bold** text, \`code\` and https://example.org

- one
- two

> quoted

\`\`\`js
const tea = 4;
\`\`\`

| a | b |
|---|---|
| 1 | 2 |`;

/** All that a theme changes. */
const colourRules = ['color-contrast', 'link-in-text-block'];

type AxeWindow = Window & { readonly axe?: { run(options: RunOptions): Promise<AxeResults> } };

describe('what assistive technology is given', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();
  const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const found: string[] = [];
  let looked = 0;

  const run = async (page: Page, state: string, only: readonly string[] = []): Promise<void> => {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await source);
    const { violations } = await page.evaluate(
      async (values) => {
        const { axe } = window as AxeWindow;
        if (axe === undefined) throw new Error('axe is missing');
        return axe.run({
          resultTypes: ['violations'],
          ...(values.length === 0 ? {} : { runOnly: { type: 'rule', values } }),
        });
      },
      [...only],
    );
    looked += 1;
    for (const { id, nodes } of violations)
      for (const { target, failureSummary = '' } of nodes)
        found.push(
          `${state}: ${id} at ${target.join(' ')} (${failureSummary.split('\n').slice(1, 3).join(' ').trim()})`,
        );
  };
  /** In light and dark at the width of a desk, and in light at that of a phone. */
  const look = async ({ page }: Workbench, state: string, { narrow = true } = {}): Promise<void> => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await run(page, `${state}, dark`, colourRules);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await run(page, `${state}, light`);
    if (!narrow) return;
    await page.setViewportSize(phone);
    await run(page, `${state}, phone`);
    await page.setViewportSize(wide);
  };
  const escape = ({ page }: Workbench) => page.keyboard.press('Escape');
  const button = ({ page }: Workbench, name: string | RegExp) => page.getByRole('button', { name });

  it('WB-AX-1 axe finds nothing on any screen, in any dialog or menu, in light and dark, on a desk and on a phone', async () => {
    const [ada, grace] = [await (await lab.person('Ada')).open(), await (await lab.person('Grace')).open()];
    await ada.page.getByLabel('Your name').waitFor();
    // It can find something.
    await ada.page.evaluate(() => document.querySelector('main')?.append(document.createElement('img')));
    await run(ada.page, 'broken on purpose');
    expect(found.splice(0).join()).toContain('image-alt');
    await ada.page.evaluate(() => document.querySelector('main > img')?.remove());
    await look(ada, 'welcome');
    await ada.page.getByText('Join with a link').click();
    await look(ada, 'join');
    await ada.page.getByText('Create a workspace').first().click();
    await ada.create('Tea club');
    await look(ada, 'empty channel');
    await button(ada, 'Activity').click();
    await ada.page.getByRole('dialog').waitFor();
    await look(ada, 'empty activity');
    await escape(ada);
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    await ada.says(/2 online/u);

    await grace.send(everything);
    await ada.send('A short answer');
    await grace.shows('A short answer');
    await ada.composer.pressSequentially('@');
    await ada.page.getByRole('option', { name: 'Grace' }).waitFor();
    await look(ada, 'people to mention');
    await ada.page.getByRole('option', { name: 'Grace' }).click();
    await ada.composer.press('Enter');
    await look(grace, 'conversation');
    await ada.page.locator('.kith-message').first().hover();
    await look(ada, 'actions of a message');

    for (const [name, opener] of [
      ['workspace menu', ada.page.locator('.workspace-menu')],
      ['channel menu', button(ada, 'Channel menu')],
      ['own status', ada.page.locator('.own-status')],
      ['who is here', ada.page.locator('.here-chip')],
    ] as const) {
      await opener.click();
      await ada.page.locator('[role=menu], .here').waitFor();
      await look(ada, name, { narrow: false });
      await escape(ada);
    }
    const dialogs: readonly (readonly [string, () => Promise<void>])[] = [
      ['invite', () => ada.page.locator('.sidebar').getByRole('button', { name: 'Invite people' }).click()],
      ['create a channel', () => button(ada, 'Create a channel').click()],
      ['switcher', () => ada.page.keyboard.press('Control+k')],
      ['keyboard', () => ada.page.keyboard.press('Control+/')],
      ['person', () => ada.page.locator('.member-link', { hasText: 'Grace' }).click()],
      ['add a workspace', () => button(ada, 'Add a workspace').click()],
      ['activity', () => button(ada, /^Activity/u).click()],
      ['settings', () => ada.page.locator('.own').getByRole('button', { name: 'Settings' }).click()],
    ];
    for (const [name, open] of dialogs) {
      await open();
      await ada.page.getByRole('dialog').waitFor();
      await look(ada, name);
      if (name === 'settings')
        for (const tab of ['Notifications', 'Connections']) {
          await ada.page.getByRole('tab', { name: tab }).click();
          await look(ada, `settings, ${tab}`);
        }
      await escape(ada);
      await expect.poll(() => ada.page.getByRole('dialog').count(), patience).toBe(0);
    }
    await button(ada, /2\s*members/u).click();
    await look(ada, 'members');

    await ada.page.locator('.member-link', { hasText: 'Grace' }).click();
    await button(ada, 'Poke').click();
    await escape(ada);
    await grace.page.locator('.notice').waitFor();
    await look(grace, 'toast');

    await button(ada, 'Start call').click();
    const lobby = ada.page.getByRole('dialog');
    await lobby.getByRole('button', { name: /^Join/u }).waitFor();
    await look(ada, 'lobby');
    await lobby.getByRole('button', { name: /^Join/u }).click();
    await ada.page.locator('.kith-call').waitFor();
    await look(ada, 'call');
    await button(grace, 'Join call, 1 person').waitFor();
    await look(grace, 'a call elsewhere');
    await button(ada, 'Leave the call').click();

    await ada.page.locator('.member-link', { hasText: 'Grace' }).click();
    await ada.page.getByRole('button', { name: 'Call', exact: true }).click();
    await grace.page.getByRole('alertdialog').waitFor();
    await look(grace, 'ring');
    await look(ada, 'calling');
    await button(grace, 'Decline').click();

    await ada.page.goto(`${new URL(ada.page.url()).origin}/channel/unknown`);
    await ada.page.getByText('Channel not found').waitFor();
    await look(ada, 'channel not found');

    expect(found).toEqual([]);
    expect(looked).toBeGreaterThan(80);
  });
});
