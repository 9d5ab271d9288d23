import { describe, expect, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

describe('two people at the workbench', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  async function meet(): Promise<{
    ada: Workbench;
    grace: Workbench;
    people: Awaited<ReturnType<typeof lab.person>>[];
  }> {
    const people = [await lab.person('Ada'), await lab.person('Grace')];
    const [ada, grace] = await Promise.all(people.map((person) => person.open()));
    if (ada === undefined || grace === undefined) throw new Error('nobody came');
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    return { ada, grace, people };
  }

  it('create, invite, join, and chat both ways', async () => {
    const { ada, grace } = await meet();
    await ada.send('Hello Grace');
    await grace.shows('Hello Grace');
    await grace.send('Hello Ada');
    await ada.shows('Hello Grace', 'Hello Ada');
    await Promise.all([ada.delivered('held'), grace.delivered('held')]);
    await ada.says(/Connected to 1 person.*Synced/su);
    expect(await ada.page.title()).toContain('Tea club');
    expect(await grace.page.locator('.kith-message-author').allInnerTexts()).toEqual(['Ada', 'Grace']);
  });

  it('the conversation goes on when the hub stops, and the status bar says so', async () => {
    lab.expectErrors(/WebSocket connection to/);
    const { ada, grace } = await meet();
    await lab.server.stopHub();
    await ada.says(/Cannot reach the hub, trying again in \d+ s/u);
    await ada.send('Still here');
    await grace.shows('Still here');
    await grace.send('So am I');
    await ada.shows('Still here', 'So am I');
  });

  it('what was written while the other was away is there when they come back', async () => {
    const { ada, grace, people } = await meet();
    await ada.send('one');
    await grace.shows('one');
    await grace.page.close();
    await ada.says(/Online/u);
    await ada.send('two');
    await ada.delivered('local');
    await ada.says(/1 message waits until someone is online/u);
    const back = await people[1]?.open();
    await back?.shows('one', 'two');
    await ada.delivered('held');
  });

  it('written offline on both sides, reloaded, reconnected: nothing lost, the same order', async () => {
    const { ada, grace } = await meet();
    await ada.send('before');
    await grace.shows('before');
    await ada.setOffline(true);
    await ada.says(/Working offline/u);
    await grace.says(/Online/u);
    for (const text of ['a1', 'a2']) await ada.send(text);
    for (const text of ['g1', 'g2']) await grace.send(text);
    await Promise.all([ada.shows('a1', 'a2'), grace.shows('g1', 'g2')]);
    await Promise.all([ada.reload(), grace.reload()]);
    await ada.says(/Working offline/u);
    await ada.page.getByRole('button', { name: 'Go online' }).click();
    await expect.poll(async () => (await ada.texts()).toSorted(), patience).toEqual(['a1', 'a2', 'before', 'g1', 'g2']);
    await expect.poll(() => grace.texts(), patience).toEqual(await ada.texts());
  });

  it('three tabs of one person show the same, and the next one takes over when the one that holds the mesh closes', async () => {
    const { ada, grace, people } = await meet();
    const second = await people[0]?.open();
    const third = await people[0]?.open();
    if (second === undefined || third === undefined) throw new Error('no tabs');
    await Promise.all([second.inChannel('general'), third.inChannel('general')]);
    await second.says(/Connected through another tab/u);
    await second.send('from the second');
    await third.send('from the third');
    for (const tab of [ada, second, third]) {
      await expect
        .poll(async () => (await tab.texts()).toSorted(), patience)
        .toEqual(['from the second', 'from the third']);
    }
    await expect.poll(() => grace.texts(), patience).toEqual(await ada.texts());
    await ada.page.close();
    await grace.send('anybody?');
    for (const tab of [second, third]) {
      await expect.poll(async () => (await tab.texts()).at(-1), patience).toBe('anybody?');
    }
    await third.send('all of us');
    await expect.poll(async () => (await grace.texts()).at(-1), patience).toBe('all of us');
  });

  it('edit with the arrow, reply, mention and remove arrive as such', async () => {
    const { ada, grace } = await meet();
    await ada.send('frist');
    await grace.shows('frist');
    await ada.composer.press('ArrowUp');
    await ada.composer.fill('first');
    await ada.composer.press('Enter');
    await grace.shows('first');
    await expect.poll(() => grace.page.locator('.kith-message-edited').count(), patience).toBe(1);

    await grace.page.locator('.kith-message').last().hover();
    await grace.page.getByRole('button', { name: 'Reply' }).click();
    await grace.composer.pressSequentially('Look @ad');
    await grace.page.getByRole('option', { name: /Ada/u }).click();
    await grace.composer.press('Enter');
    await ada.page.locator('.kith-message[data-calls-me=true] .kith-mention[data-me=true]').waitFor();
    await ada.page.locator('.kith-quote', { hasText: 'first' }).waitFor();

    await ada.page.locator('.kith-message', { hasText: 'first' }).first().hover();
    await ada.page
      .locator('.kith-message', { hasText: 'first' })
      .first()
      .getByRole('button', { name: 'Remove' })
      .click();
    await ada.page.getByRole('button', { name: 'Remove message' }).click();
    await grace.page.locator('.kith-message-removed').waitFor();
    expect(await grace.page.locator('.kith-message-removed').innerText()).toContain('Removed by its author');
  });

  it('unread and mention badges count what was not read, in a channel that is not on screen', async () => {
    const { ada, grace } = await meet();
    await ada.page.getByRole('button', { name: 'Create a channel' }).click();
    await ada.page.getByLabel('Name', { exact: true }).fill('plans');
    await ada.page.getByRole('button', { name: 'Create channel' }).click();
    await ada.inChannel('plans');
    await grace.page.locator('.channel-link', { hasText: 'plans' }).waitFor();
    await ada.send('one');
    await ada.composer.pressSequentially('two @gra');
    await ada.page.getByRole('option', { name: /Grace/u }).click();
    await ada.composer.press('Enter');
    const link = grace.page.locator('.channel-link', { hasText: 'plans' });
    await expect.poll(() => link.locator('.badge').allTextContents(), patience).toEqual(['@1 mentions, 2 unread']);
    await link.click();
    await grace.inChannel('plans');
    await grace.page.locator('.kith-unread').waitFor();
    await expect.poll(() => link.locator('.badge').count(), patience).toBe(0);
    await grace.reload();
    await grace.inChannel('plans');
    // Nothing was written in general: its tab was a preview, and plans has it now.
    expect(await grace.page.getByRole('tab').allInnerTexts()).toEqual(['plans']);
  });

  it('a joiner waits while no member is there, also over a reload, and is let in by itself', async () => {
    const people = [await lab.person('Ada'), await lab.person('Grace')] as const;
    const ada = await people[0].open();
    await ada.create('Tea club');
    const link = await ada.invite();
    await ada.page.close();
    const grace = await people[1].open(new URL(link).pathname + new URL(link).hash);
    await grace.page.getByLabel('Your name').fill('Grace');
    expect(await grace.page.evaluate(() => location.hash)).toBe('');
    await grace.page.getByRole('button', { name: 'Join workspace' }).click();
    await grace.page.getByRole('heading', { name: 'Waiting for a member' }).waitFor();
    await grace.page.reload();
    await grace.page.getByRole('heading', { name: 'Waiting for a member' }).waitFor();
    await people[0].open();
    await grace.inChannel('general');
  });

  it('a link that was cut short, or is none, is told apart, and the right one still works', async () => {
    const { ada } = await meet();
    const link = await ada.invite();
    const third = await (await lab.person('Third')).open();
    // Into the code: behind it stand only names.
    await third.join(link.slice(0, link.indexOf('&') - 6));
    await third.page.getByText('This invite link is cut short').waitFor();
    await third.page.getByLabel('Invite link').fill('https://example.org/');
    await third.page.getByRole('button', { name: 'Join workspace' }).click();
    await third.page.locator('.problem', { hasText: 'invite-' }).waitFor();
    await third.page.getByLabel('Invite link').fill(link);
    await third.page.getByRole('button', { name: 'Join workspace' }).click();
    await third.inChannel('general');
  });

  it('a link that was used up lets nobody else in, and says so', async () => {
    const { ada } = await meet();
    const link = await ada.invite('one');
    const third = await (await lab.person('Third')).open();
    await third.join(link);
    await third.inChannel('general');
    const fourth = await (await lab.person('Fourth')).open();
    await fourth.join(link);
    await fourth.page.getByText('This invite link has been used up').waitFor();
  });

  it('WB-CO-3 a file that is pasted or dropped is said not to be sent, and takes nothing with it', async () => {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    await ada.composer.fill('half a thought');
    const toasts = ada.page.locator('.toast');
    /** Whether the browser would have done something of its own. */
    const bring = (kind: 'paste' | 'drop' | 'dragover', onto: string, text: string | null) =>
      ada.page.locator(onto).evaluate(
        (place, [type, words]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['x'], 'cat.png', { type: 'image/png' }));
          if (words !== null) transfer.setData('text/plain', words);
          const init = { bubbles: true, cancelable: true };
          const event =
            type === 'paste'
              ? new ClipboardEvent('paste', { ...init, clipboardData: transfer })
              : new DragEvent(type, { ...init, dataTransfer: transfer });
          return place.dispatchEvent(event);
        },
        [kind, text] as const,
      );
    expect(await bring('paste', '.kith-composer textarea', 'the cells of a table')).toBe(true);
    expect(await toasts.count()).toBe(0);
    for (const [kind, onto] of [
      ['paste', '.kith-composer textarea'],
      ['drop', '.kith-composer textarea'],
      ['drop', '.timeline'],
    ] as const) {
      expect(await bring('dragover', onto, null)).toBe(false);
      expect(await bring(kind, onto, null)).toBe(false);
      await expect
        .poll(() => toasts.allInnerTexts(), patience)
        .toEqual([expect.stringContaining('Files and pictures cannot be sent yet. What you wrote is still here.')]);
      await toasts.getByRole('button', { name: 'Dismiss' }).click();
    }
    expect(await ada.composer.inputValue()).toBe('half a thought');
  });

  it('a message over 10,000 characters is not sent, and not lost', async () => {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    await ada.composer.fill('x'.repeat(10_001));
    await ada.composer.press('Enter');
    await ada.page.getByText('1 over the limit of 10,000 characters').waitFor();
    expect((await ada.composer.inputValue()).length).toBe(10_001);
    await ada.composer.press('Backspace');
    await ada.composer.press('Enter');
    await expect.poll(() => ada.page.locator('.kith-message').count(), patience).toBe(1);
  });
});
