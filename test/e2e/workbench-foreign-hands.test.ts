import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';
import type { Workbench } from './support/workbench-page.js';

const patience = { timeout: 120_000, interval: 100 };

/** Wraps every text in elements of its own, now and after every change, as page translators and spelling helpers do. */
async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const wrap = () => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Node[] = [];
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node);
      for (const text of texts) {
        if (text.parentElement?.closest('font, textarea, script, style, noscript') !== null) continue;
        if ((text.textContent ?? '').trim() === '') continue;
        const outer = document.createElement('font');
        outer.append(document.createElement('font'));
        text.parentNode?.replaceChild(outer, text);
        outer.firstElementChild?.append(text.textContent ?? '');
      }
    };
    wrap();
    new MutationObserver(wrap).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

/** Elements in which a bare text stands beside other nodes: moving it makes the next change of its neighbours fail. */
function bareTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => element.closest('.kith-text, script, style, option, font') === null)
      .filter(
        ({ childNodes }) =>
          childNodes.length > 1 &&
          [...childNodes].some(
            ({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && (textContent ?? '').trim() !== '',
          ),
      )
      .map((element) => element.outerHTML.slice(0, 160)),
  );
}

describe('foreign hands in the page', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  async function meet(): Promise<{ ada: Workbench; grace: Workbench }> {
    const [ada, grace] = [await (await lab.person('Ada')).open(), await (await lab.person('Grace')).open()];
    await ada.create('Tea club');
    await grace.join(await ada.invite());
    await grace.inChannel('general');
    return { ada, grace };
  }

  it('WB-ER-3 every text that can change stands in an element of its own', async () => {
    const { ada, grace } = await meet();
    await ada.send('Hello');
    await grace.send('Hi **there** :)');
    await grace.shows('Hello', 'Hi there :)');
    await ada.composer.pressSequentially('yo @gr');
    await ada.page.getByRole('option', { name: /Grace/u }).waitFor();
    expect(await bareTexts(ada.page)).toEqual([]);
    await ada.composer.press('Enter');
    await ada.composer.press('Enter');
    await ada.composer.press('ArrowUp');
    await ada.page.locator('.kith-message').last().hover();
    expect(await bareTexts(ada.page)).toEqual([]);
    await ada.composer.press('Escape');
    for (const keys of ['Control+k', 'Control+/']) {
      await ada.page.keyboard.press(keys);
      await ada.page.locator('dialog').waitFor();
      expect(await bareTexts(ada.page)).toEqual([]);
      await ada.page.keyboard.press('Escape');
    }
  });

  it('WB-ER-3 a page whose texts were all wrapped goes on: typing, sending, receiving, editing, removing, switching', async () => {
    // React tells of what its boundaries caught.
    lab.expectErrors(
      /NotFoundError|The node (?:to be removed|before which)|error occurred in|removeChild|insertBefore/u,
    );
    const { ada, grace } = await meet();
    await ada.send('before');
    await grace.send('before too');
    await ada.shows('before', 'before too');
    await translate(ada.page);
    await ada.composer.pressSequentially('typed @gr');
    await ada.page.getByRole('option', { name: /Grace/u }).click();
    await ada.composer.pressSequentially('and more');
    expect(await ada.composer.inputValue()).toBe('typed @Grace and more');
    await ada.composer.press('Enter');
    await grace.shows('typed @Grace and more');
    await grace.send('answer **bold** `code`');
    await ada.shows('answer bold code');

    // Somebody else changes what stands in the wrapped page.
    await grace.composer.press('ArrowUp');
    await grace.composer.fill('changed _entirely_');
    await grace.composer.press('Enter');
    await ada.shows('changed entirely');
    await grace.page.locator('.kith-message', { hasText: 'before too' }).hover();
    await grace.page
      .locator('.kith-message', { hasText: 'before too' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await grace.page.getByRole('button', { name: 'Remove message' }).click();
    await ada.page.locator('.kith-message-removed').waitFor();

    await ada.composer.pressSequentially('kept');
    await ada.page.keyboard.press('Control+k');
    await ada.page.locator('dialog').waitFor();
    await ada.page.keyboard.press('Escape');
    expect(await ada.composer.inputValue()).toBe('kept');
    await ada.page.getByRole('button', { name: 'Create a channel' }).click();
    await ada.page.getByLabel('Name', { exact: true }).fill('plans');
    await ada.page.getByRole('button', { name: 'Create channel' }).click();
    await ada.inChannel('plans');
    await ada.page.locator('.channel-link', { hasText: 'general' }).click();
    await expect.poll(() => ada.composer.inputValue(), patience).toBe('kept');
    expect(await ada.page.getByText(/Kith cannot (start|open)/u).count()).toBe(0);
    expect(await ada.page.locator('.kith-region-failed').count()).toBe(0);
    // What counts is told anew, wrapped or not.
    await grace.page.close();
    await ada.says(/Online/u);
  });

  it('WB-ER-4 a part of the page that cannot be drawn is drawn anew by itself, and what was typed stays', async () => {
    lab.expectErrors(
      /NotFoundError|The node (?:to be removed|before which)|error occurred in|removeChild|insertBefore/u,
    );
    const { ada, grace } = await meet();
    await grace.send('first');
    await grace.send('second');
    await ada.shows('first', 'second');
    await ada.composer.pressSequentially('I write @gr');
    await ada.page.locator('.kith-composer-picker').evaluate((element) => element.remove());
    await ada.composer.press('Escape');
    await expect.poll(() => ada.composer.inputValue(), patience).toBe('I write @gr');
    await expect
      .poll(() => ada.composer.evaluate((element) => element === document.activeElement), patience)
      .toBe(true);
    await ada.page
      .locator('.kith-message .kith-text')
      .last()
      .evaluate((element) => element.parentElement?.replaceChildren());
    await grace.composer.press('ArrowUp');
    await grace.composer.fill('second, changed');
    await grace.composer.press('Enter');
    await ada.shows('first', 'second, changed');
    expect(await ada.composer.inputValue()).toBe('I write @gr');
    expect(await ada.page.getByText(/Kith cannot (start|open)/u).count()).toBe(0);
  });

  it('WB-ER-3 the interface is not for translators, the messages are', async () => {
    const { ada } = await meet();
    await ada.send('Bonjour');
    const excluded = (selector: string) =>
      ada.page
        .locator(selector)
        .first()
        .evaluate((element) => !(element as HTMLElement).translate);
    expect(await excluded('.status-bar')).toBe(true);
    expect(await excluded('.kith-composer')).toBe(true);
    expect(await excluded('.kith-message-author')).toBe(true);
    expect(await excluded('.kith-message .kith-text')).toBe(false);
  });
});

describe('keys', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  it('UI-KEY-1 an Enter that confirms what an input method offers sends nothing, in the order of any browser', async () => {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    await ada.composer.fill('にほ');
    const client = await ada.page.context().newCDPSession(ada.page);
    const enter = { type: 'rawKeyDown' as const, key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 };
    await client.send('Input.dispatchKeyEvent', enter);
    await client.send('Input.dispatchKeyEvent', { ...enter, type: 'keyUp' });
    // A browser that composes, and confirms.
    await client.send('Input.imeSetComposition', { text: '日本', selectionStart: 2, selectionEnd: 2 });
    await client.send('Input.dispatchKeyEvent', enter);
    await client.send('Input.insertText', { text: '日本' });
    expect(await ada.composer.inputValue()).toBe('にほ日本');
    expect(await ada.texts()).toEqual([]);
    await ada.composer.press('Enter');
    await ada.shows('にほ日本');

    await ada.page.keyboard.press('Control+k');
    await ada.page.getByRole('combobox', { name: 'Channel, person or action' }).fill('gen');
    await client.send('Input.dispatchKeyEvent', enter);
    expect(await ada.page.locator('dialog').count()).toBe(1);
    await ada.page.keyboard.press('Escape');
  });

  it('UI-KEY-2 shortcuts work on a layout of another script', async () => {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    await ada.send('one');
    const client = await ada.page.context().newCDPSession(ada.page);
    await client.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'л',
      code: 'KeyK',
      windowsVirtualKeyCode: 75,
      modifiers: 2,
    });
    await ada.page.getByRole('combobox', { name: 'Channel, person or action' }).waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.page.locator('.kith-message').first().focus();
    await client.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'у',
      code: 'KeyE',
      windowsVirtualKeyCode: 69,
    });
    await ada.page.getByText('Editing your message').waitFor();
    expect(await ada.composer.inputValue()).toBe('one');
  });

  it('UI-KEY-3 Enter breaks the line inside a block of code that is open, and sends once it is closed', async () => {
    const ada = await (await lab.person('Ada')).open();
    await ada.create('Tea club');
    await ada.composer.pressSequentially('```js');
    await ada.composer.press('Enter');
    await ada.composer.pressSequentially('let a;');
    await ada.composer.press('Enter');
    await ada.composer.pressSequentially('```');
    expect(await ada.texts()).toEqual([]);
    await ada.composer.press('Enter');
    await ada.page.locator('.kith-message pre', { hasText: 'let a;' }).waitFor();
    expect(await ada.composer.inputValue()).toBe('');
  });
});
