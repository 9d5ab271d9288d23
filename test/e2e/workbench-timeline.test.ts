import { describe, expect, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

/** How far the conversation stands above its end, in pixels. */
function aboveEnd({ page }: Workbench): Promise<number> {
  return page.locator('.timeline-viewport').evaluate((view) => view.scrollHeight - view.scrollTop - view.clientHeight);
}

async function staysAtEnd(person: Workbench): Promise<void> {
  await expect.poll(() => aboveEnd(person), patience).toBeLessThanOrEqual(1);
}

function place({ page }: Workbench, text: string): Promise<number> {
  return page
    .locator('.kith-message', { hasText: text })
    .first()
    .evaluate((row) => Math.round(row.getBoundingClientRect().top));
}

describe('the conversation on screen', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  async function meet(...names: string[]): Promise<readonly Workbench[]> {
    const people: Workbench[] = [];
    for (const name of names) people.push(await (await lab.person(name)).open());
    const [ada, ...others] = people;
    await ada?.create('Tea club');
    for (const other of others) {
      await other.join((await ada?.invite()) ?? '');
      await other.inChannel('general');
    }
    return people;
  }

  it('UI-TL-6 UI-TL-4 stays at its end when somebody comes back with older messages, and says that they came', async () => {
    const [ada, linus] = await meet('Ada', 'Linus');
    if (ada === undefined || linus === undefined) throw new Error('nobody came');
    await ada.send('before');
    await linus.shows('before');
    await linus.setOffline(true);
    await ada.says(/Online/u);
    for (let count = 1; count <= 15; count += 1) await linus.send(`offline by Linus ${count}`);
    await linus.shows('offline by Linus 15');
    for (let count = 1; count <= 40; count += 1) await ada.send(`meanwhile ${count}`);
    await ada.shows('meanwhile 40');
    await staysAtEnd(ada);
    await linus.page.getByRole('button', { name: 'Go online' }).click();
    const above = ada.page.getByRole('button', { name: /messages from Linus arrived above/u });
    await above.waitFor();
    await expect.poll(() => above.innerText(), patience).toContain('15 messages from Linus arrived above');
    await staysAtEnd(ada);
    await linus.send('a new one now');
    await ada.shows('meanwhile 40', 'a new one now');
    await staysAtEnd(ada);
    const heard = ada.page.getByRole('log', { name: 'New messages' });
    await expect.poll(() => heard.innerText(), patience).toContain('from Linus arrived above');
    await expect.poll(() => heard.innerText(), patience).toContain('Linus: a new one now');

    await above.click();
    await ada.page.locator('.kith-message', { hasText: 'offline by Linus 1' }).first().waitFor();
    await expect.poll(() => aboveEnd(ada), patience).toBeGreaterThan(100);
    await expect.poll(() => ada.page.locator('.kith-pill').count(), patience).toBeGreaterThan(0);
    // Below the screen, somebody else's words are told as new.
    await linus.send('below the edge');
    const below = ada.page.getByRole('button', { name: /new messages?$/u });
    await below.click();
    await staysAtEnd(ada);
    await ada.shows('below the edge');
  });

  it('UI-TL-6 stays at its end while messages anywhere are edited and removed, and the composer and the window change', async () => {
    const [ada, grace] = await meet('Ada', 'Grace');
    if (ada === undefined || grace === undefined) throw new Error('nobody came');
    for (let count = 1; count <= 25; count += 1) await grace.send(`message ${count}`);
    await ada.shows('message 25');
    await staysAtEnd(ada);
    await grace.composer.press('ArrowUp');
    await grace.composer.fill('edited\n\nto\n\nmany\n\nlines\n\nof\n\ntext');
    await grace.composer.press('Enter');
    await ada.page.getByText('edited').first().waitFor();
    await staysAtEnd(ada);
    await grace.page.locator('.kith-message', { hasText: 'message 20' }).hover();
    await grace.page
      .locator('.kith-message', { hasText: 'message 20' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await grace.page.getByRole('button', { name: 'Remove message' }).click();
    await ada.page.locator('.kith-message-removed').waitFor();
    await staysAtEnd(ada);
    await ada.composer.fill('one\ntwo\nthree\nfour\nfive');
    await staysAtEnd(ada);
    await ada.page.setViewportSize({ width: 700, height: 500 });
    await staysAtEnd(ada);
    await ada.page.setViewportSize({ width: 1280, height: 800 });
    await ada.composer.fill('');
    await staysAtEnd(ada);
    // Whoever reads above is left there.
    await ada.page.mouse.move(700, 300);
    await ada.page.mouse.wheel(0, -400);
    await expect.poll(() => aboveEnd(ada), patience).toBeGreaterThan(100);
    const before = await place(ada, 'message 18');
    await grace.send('below');
    await ada.page.getByRole('button', { name: '1 new message', exact: true }).waitFor();
    expect(Math.abs((await place(ada, 'message 18')) - before)).toBeLessThanOrEqual(1);
  });

  it('WB-TL-7 UI-TL-6 a newcomer stands at the end, in whatever order the messages of others arrive', async () => {
    const [ada, linus] = await meet('Ada', 'Linus');
    if (ada === undefined || linus === undefined) throw new Error('nobody came');
    for (let count = 1; count <= 35; count += 1) {
      await ada.send(`Ada ${count}`);
      await linus.send(`Linus ${count}`);
    }
    await ada.shows('Linus 35');
    const sam = await (await lab.person('Sam')).open();
    await sam.join(await ada.invite());
    await sam.inChannel('general');
    await expect
      .poll(async () => (await sam.texts()).slice(-3).some((text) => text.endsWith(' 35')), patience)
      .toBe(true);
    await sam.says(/Synced/u);
    await staysAtEnd(sam);
    await linus.send('welcome');
    await sam.shows('welcome');
    await staysAtEnd(sam);
  });

  it('WB-TL-8 screen readers hear the words of two people who write at once under their own names', async () => {
    const [ada, grace, sam] = await meet('Ada', 'Grace', 'Sam');
    if (ada === undefined || grace === undefined || sam === undefined) throw new Error('nobody came');
    await ada.send('yes or no?');
    await Promise.all([grace.shows('yes or no?'), sam.shows('yes or no?')]);
    await Promise.all([grace.send('I say no'), sam.send('I say yes')]);
    const heard = ada.page.getByRole('log', { name: 'New messages' });
    await expect
      .poll(async () => (await heard.locator('p').allInnerTexts()).join('\n').replaceAll(', further up', ''), patience)
      .toMatch(/(?=.*Grace: I say no)(?=.*Sam: I say yes)/su);
    expect(await heard.innerText()).not.toMatch(/Grace: I say yes|Sam: I say no/u);
  });

  it('WB-TL-11 jumps to the oldest message without loading what lies between, and reads on from there', async () => {
    const [ada, linus] = await meet('Ada', 'Linus');
    if (ada === undefined || linus === undefined) throw new Error('nobody came');
    await ada.send('message 0');
    await linus.shows('message 0');
    await linus.page.locator('.kith-message').first().hover();
    await linus.page.getByRole('button', { name: 'Reply' }).click();
    for (let count = 1; count <= 200; count += 1) await ada.send(`message ${count}`);
    await linus.shows('message 200');
    await linus.send('about the first');
    await ada.shows('message 200', 'about the first');
    await ada.reload();
    await ada.shows('message 200', 'about the first');

    await ada.page.getByRole('button', { name: /message 0/u }).click();
    await expect.poll(async () => (await ada.texts())[0], patience).toBe('message 0');
    const highest = async () => {
      const numbers = (await ada.texts()).map((text) => Number(/^message (\d+)$/u.exec(text)?.[1] ?? 0));
      return Math.max(...numbers);
    };
    // Nobody moves, and nothing runs on towards the end.
    await expect.poll(() => aboveEnd(ada), patience).toBeGreaterThan(300);
    expect(await highest()).toBeLessThan(60);
    const before = await place(ada, 'message 3');

    await linus.send('new while away');
    const heard = ada.page.getByRole('log', { name: 'New messages' });
    await expect.poll(() => heard.innerText(), patience).toContain('Linus: new while away');
    await expect.poll(() => ada.page.locator('.kith-pill').innerText(), patience).toContain('1 new message');
    expect(Math.abs((await place(ada, 'message 3')) - before)).toBeLessThanOrEqual(1);
    expect(await highest()).toBeLessThan(60);

    // Downwards the conversation goes on without a gap, up to its end.
    const seen = new Set<number>();
    await ada.page.mouse.move(700, 400);
    await expect
      .poll(async () => {
        await ada.page.mouse.wheel(0, 300);
        const texts = await ada.texts();
        for (const text of texts) seen.add(Number(/^message (\d+)$/u.exec(text)?.[1] ?? 0));
        return texts.includes('new while away');
      }, patience)
      .toBe(true);
    expect([...seen].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 201 }, (_, index) => index));
    await linus.send('and on');
    await ada.shows('new while away', 'and on');

    // Where somebody reads far above is found again, and the way back is one step.
    await ada.page.getByRole('button', { name: /message 0/u }).click();
    await expect.poll(async () => (await ada.texts())[0], patience).toBe('message 0');
    await expect
      .poll(() => ada.page.evaluate(() => sessionStorage.getItem('kith.reading')), patience)
      .toContain('below');
    const stood = await place(ada, 'message 3');
    await ada.reload();
    await expect.poll(async () => Math.abs((await place(ada, 'message 3')) - stood), patience).toBeLessThanOrEqual(2);
    await ada.page.locator('.kith-pill').click();
    await ada.shows('new while away', 'and on');
    await staysAtEnd(ada);
    await ada.page.getByRole('button', { name: /message 0/u }).click();
    await expect.poll(async () => (await ada.texts())[0], patience).toBe('message 0');
    await ada.send('my own always shows');
    await ada.shows('and on', 'my own always shows');
    await staysAtEnd(ada);
  });

  it('WB-TL-7 the place where somebody reads survives other channels, going back and a reload', async () => {
    const [ada] = await meet('Ada');
    if (ada === undefined) throw new Error('nobody came');
    for (let count = 1; count <= 40; count += 1) await ada.send(`message ${count}`);
    await ada.shows('message 40');
    await ada.page.getByRole('button', { name: 'Create a channel' }).click();
    await ada.page.getByLabel('Name', { exact: true }).fill('plans');
    await ada.page.getByRole('button', { name: 'Create channel' }).click();
    await ada.inChannel('plans');
    const link = (name: string) => ada.page.locator('.channel-link', { hasText: name });
    await link('general').click();
    await ada.inChannel('general');
    await staysAtEnd(ada);
    await ada.page.mouse.move(700, 300);
    await ada.page.mouse.wheel(0, -500);
    await expect.poll(() => aboveEnd(ada), patience).toBeGreaterThan(300);
    const shown = await ada.page
      .locator('.kith-message')
      .evaluateAll(
        (rows) =>
          rows.find((row) => row.getBoundingClientRect().top > 250)?.querySelector('.kith-text')?.textContent ?? '',
      );
    const before = await place(ada, shown);
    const isBack = () =>
      expect.poll(async () => Math.abs((await place(ada, shown)) - before), patience).toBeLessThanOrEqual(2);
    // What was written down last is where it stands.
    await expect
      .poll(() => ada.page.evaluate(() => sessionStorage.getItem('kith.reading')), patience)
      .toContain('below');

    await link('plans').click();
    await ada.inChannel('plans');
    await link('general').click();
    await ada.inChannel('general');
    await isBack();
    await link('plans').click();
    await ada.inChannel('plans');
    await ada.page.goBack();
    await ada.inChannel('general');
    await isBack();
    await ada.reload();
    await isBack();
    // Back at the end, the end is what is remembered.
    await ada.page.locator('.kith-pill').click();
    await staysAtEnd(ada);
    await link('plans').click();
    await ada.inChannel('plans');
    await link('general').click();
    await ada.inChannel('general');
    await staysAtEnd(ada);
  });
});

describe('time', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  it('WB-TL-9 times and days follow the time zone of the device while the page is open', async () => {
    const ada = await (await lab.person('Ada')).open();
    const client = await ada.page.context().newCDPSession(ada.page);
    const inZone = (timezoneId: string) => client.send('Emulation.setTimezoneOverride', { timezoneId });
    await inZone('Europe/Berlin');
    await ada.create('Tea club');
    await ada.send('one');
    await ada.send('two');
    await ada.shows('one', 'two');
    const times = () =>
      ada.page.locator('.kith-message time').evaluateAll((all) => all.map((time) => time.getAttribute('title') ?? ''));
    const before = await times();
    await inZone('Asia/Tokyo');
    const hour = (title: string | undefined) => /(\d+):\d+:\d+/u.exec(title ?? '')?.[1];
    await expect.poll(async () => hour((await times())[0]), patience).not.toBe(hour(before[0]));
    await ada.send('three');
    await ada.shows('one', 'two', 'three');
    const after = await times();
    expect(new Set(after.map(hour)).size).toBeLessThanOrEqual(2);
  });
});
