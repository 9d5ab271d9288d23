import { expect, it, describe } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

describe('calls at the workbench', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  async function meet(): Promise<{ ada: Workbench; grace: Workbench }> {
    const people = [await lab.person('Ada'), await lab.person('Grace')];
    const [ada, grace] = await Promise.all(people.map((person) => person.open()));
    if (ada === undefined || grace === undefined) throw new Error('nobody came');
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    return { ada, grace };
  }
  const dock = ({ page }: Workbench) => page.locator('.kith-call');
  const join = async ({ page }: Workbench, words: string | RegExp) => {
    await page.locator('.channel-header').getByRole('button', { name: words }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Join/ }).click();
  };
  const tiles = (who: Workbench) => dock(who).locator('.kith-call-tile').count();

  it('WB-CALL-1 WB-TL-10 a call in a channel is started, joined, seen by others, goes on through every screen, and leaves a line', async () => {
    const { ada, grace } = await meet();
    expect(await dock(ada).count()).toBe(0);
    await join(ada, 'Start call');
    await join(grace, 'Join call, 1 person');
    for (const who of [ada, grace]) {
      await expect.poll(() => tiles(who), patience).toBe(2);
      await expect.poll(() => who.page.locator('.channel-header').innerText(), patience).toContain('In call');
    }
    const reached = (who: Workbench) => dock(who).locator('.kith-call-tile[data-connection="connected"]').count();
    for (const who of [ada, grace]) await expect.poll(() => reached(who), patience).toBe(2);
    const before = await dock(ada).elementHandle();
    await ada.page.getByRole('button', { name: 'Create a channel' }).click();
    await ada.page.getByLabel('Name').fill('elsewhere');
    await ada.page.getByRole('button', { name: 'Create channel' }).click();
    await ada.inChannel('elsewhere');
    await dock(ada).getByTitle('Go to general').click();
    await ada.inChannel('general');
    expect(await before?.evaluate((element) => element.isConnected)).toBe(true);
    await dock(grace).getByRole('button', { name: 'Leave the call' }).click();
    await expect.poll(() => dock(grace).count(), patience).toBe(0);
    await expect.poll(() => tiles(ada), patience).toBe(1);
    await dock(ada).getByRole('button', { name: 'Leave the call' }).click();
    for (const { page } of [ada, grace])
      await page.locator('.call-line', { hasText: 'Ada and Grace were in a call' }).waitFor();
  });

  it('WB-CALL-2 a voice room opens without joining, and never joins live who was muted when they last left', async () => {
    const { ada, grace } = await meet();
    await ada.page.getByRole('button', { name: 'Create a channel' }).click();
    await ada.page.getByLabel('Name').fill('Lounge');
    await ada.page.getByText('Voice room').click();
    await ada.page.getByRole('button', { name: 'Create voice room' }).click();
    await ada.inChannel('Lounge');
    await ada.page.locator('.channel-header').getByRole('button', { name: 'Join call' }).waitFor();
    expect(await ada.page.getByText('Start call').count()).toBe(0);
    const room = (who: Workbench) => who.page.locator('.voice-room', { hasText: 'Lounge' });
    // By its row, the switcher, the address and the keys alike, it is opened and not joined.
    await room(grace).getByRole('link').click();
    await grace.inChannel('Lounge');
    await grace.page.getByText('No one is in this room.').waitFor();
    await grace.page.reload();
    await grace.inChannel('Lounge');
    expect(await dock(grace).count()).toBe(0);
    const joinRoom = () => room(grace).getByRole('button', { name: /^Join/ }).click();
    await joinRoom();
    await grace.page.getByRole('dialog').getByRole('button', { name: /^Join/ }).click();
    await dock(grace).getByRole('button', { name: 'Unmute' }).waitFor();
    await expect.poll(() => room(ada).innerText(), patience).toContain('1 in a call');
    await dock(grace).getByRole('button', { name: 'Leave the call' }).click();
    await expect.poll(() => room(ada).innerText(), patience).toContain('no one is in it');
    // The second time, and the third.
    for (let visit = 0; visit < 2; visit += 1) {
      await joinRoom();
      await dock(grace).getByRole('button', { name: 'Leave the call' }).waitFor();
      expect(await grace.page.getByRole('dialog').count()).toBe(0);
      await dock(grace).getByRole('button', { name: 'Unmute' }).waitFor();
      await dock(grace).getByRole('button', { name: 'Leave the call' }).click();
      await expect.poll(() => dock(grace).count(), patience).toBe(0);
    }
    await joinRoom();
    await dock(grace).getByRole('button', { name: 'Unmute' }).click();
    await dock(grace).getByRole('button', { name: 'Mute', exact: true }).waitFor();
    await dock(grace).getByRole('button', { name: 'Leave the call' }).click();
    await expect.poll(() => dock(grace).count(), patience).toBe(0);
    await joinRoom();
    await dock(grace).getByRole('button', { name: 'Mute', exact: true }).waitFor();
  });

  it('WB-CALL-7 WB-CALL-8 WB-CALL-9 a call is seen from elsewhere, and offered again after a reload', async () => {
    const { ada, grace } = await meet();
    await join(ada, 'Start call');
    await dock(ada).waitFor();
    const row = grace.page.locator('.channel-link', { hasText: 'general' });
    await expect.poll(() => row.innerText(), patience).toContain('1 in a call');
    await grace.page.getByText('Ada is in a call here.').waitFor();
    await expect
      .poll(() => grace.page.locator('.member-link', { hasText: 'Ada' }).innerText(), patience)
      .toContain('In a call');
    await grace.page.locator('.bar').getByRole('button', { name: 'Join call' }).waitFor();
    await ada.page.reload();
    await ada.inChannel('general');
    expect(await dock(ada).count()).toBe(0);
    const again = ada.page.locator('.bar', { hasText: 'You were in a call here.' });
    await again.getByRole('button', { name: 'Join call' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: /^Join/ }).click();
    await dock(ada).waitFor();
    expect(await again.count()).toBe(0);
  });

  it('WB-CALL-3 WB-CALL-11 a person is rung from their card, and what came of it is told', async () => {
    const { ada, grace } = await meet();
    const ring = async () => {
      await ada.page.locator('.member-link', { hasText: 'Grace' }).click();
      await ada.page.getByRole('button', { name: 'Call', exact: true }).click();
    };
    await ring();
    await ada.page.getByRole('region', { name: 'Calling Grace' }).waitFor();
    await grace.page.getByRole('button', { name: 'Decline' }).click();
    await ada.page.getByText('Grace declined the call.').waitFor();
    const focused = () => grace.page.evaluate(() => document.activeElement?.className);
    await grace.page.getByRole('textbox', { name: 'Message general' }).fill('I was about to say');
    await ring();
    await expect.poll(focused, patience).toBe('kith-ring');
    await ada.page.getByRole('button', { name: 'Cancel' }).click();
    await grace.page.getByText('You missed a call from Ada').waitFor();
    await expect.poll(focused, patience).not.toBe('kith-ring');
    await grace.page.keyboard.type('!');
    expect(await grace.page.getByRole('textbox', { name: 'Message general' }).inputValue()).toBe('I was about to say!');
    // A dialog keeps nobody from answering.
    await grace.page.locator('.own').getByRole('button', { name: 'Settings' }).click();
    await ring();
    await grace.page.getByRole('button', { name: 'Accept' }).click();
    await grace.page.keyboard.press('Escape');
    await expect.poll(() => tiles(ada), patience).toBe(2);
    await expect.poll(() => dock(ada).getAttribute('aria-label'), patience).toBe('Call: Grace');
    await expect.poll(() => dock(grace).getAttribute('aria-label'), patience).toBe('Call: Ada');
  });

  it('WB-CALL-6 who is in a call invites to it, and the invitation leads to its lobby', async () => {
    const { ada, grace } = await meet();
    await join(ada, 'Start call');
    await dock(ada).waitFor();
    await ada.page.locator('.member-link', { hasText: 'Grace' }).click();
    await ada.page.getByRole('button', { name: 'Invite to the call' }).click();
    await ada.page.getByRole('dialog').getByRole('textbox').fill('Quick question');
    await ada.page.keyboard.press('Enter');
    const toast = grace.page.locator('.toast', { hasText: 'invites you to a call in #general' });
    await toast.getByRole('button', { name: 'Open' }).click();
    await grace.page.getByRole('dialog').getByRole('button', { name: /^Join/ }).click();
    await expect.poll(() => tiles(grace), patience).toBe(2);
  });
});
