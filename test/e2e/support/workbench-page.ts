import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';

/** What takes a peer connection, a hub or a disk may take this long on a busy machine. */
const patience = { timeout: 120_000, interval: 100 };

/** One tab, used the way a person uses it: by what is written on it. */
export class Workbench {
  readonly page: Page;
  readonly #name: string;

  constructor(page: Page, name: string) {
    this.page = page;
    this.#name = name;
  }

  get composer(): Locator {
    return this.page.locator('.kith-composer textarea');
  }

  async create(workspace: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(this.#name);
    await this.page.getByLabel('Workspace name').fill(workspace);
    await this.page.getByRole('button', { name: 'Create workspace' }).click();
    await this.composer.waitFor();
  }

  /** The link as it is shown; for as many people as are usual, or for one. */
  async invite(people: 'usual' | 'one' = 'usual'): Promise<string> {
    await this.page.locator('.sidebar').getByRole('button', { name: 'Invite people' }).click();
    const field = this.page.getByLabel('Invite link');
    await expect.poll(() => field.inputValue(), patience).not.toBe('');
    if (people === 'one') {
      const before = await field.inputValue();
      await this.page.getByRole('button', { name: 'Options' }).click();
      await this.page.getByLabel('Works for').selectOption('1');
      await this.page.getByRole('button', { name: 'Make a new link' }).click();
      await expect.poll(() => field.inputValue(), patience).not.toBe(before);
    }
    const link = await field.inputValue();
    await this.page.getByRole('button', { name: 'Done' }).click();
    return link;
  }

  async join(link: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(this.#name);
    await this.page.getByText('Join with a link').click();
    await this.page.getByLabel('Invite link').fill(link);
    await this.page.getByRole('button', { name: 'Join workspace' }).click();
  }

  async inChannel(name: string): Promise<void> {
    await this.page.locator('.channel-header h1', { hasText: name }).waitFor();
    await this.composer.waitFor();
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Waits until the last messages on screen are these. */
  async shows(...texts: string[]): Promise<void> {
    await expect.poll(async () => (await this.texts()).slice(-texts.length), patience).toEqual(texts);
  }

  texts(): Promise<string[]> {
    return this.page.locator('.kith-message .kith-text, .kith-message-removed').allInnerTexts();
  }

  /** Waits until the status bar says something. */
  async says(words: RegExp): Promise<void> {
    await expect.poll(() => this.page.locator('.status-bar').innerText(), patience).toMatch(words);
  }

  /** Waits until the last own message has come this far. */
  async delivered(state: 'local' | 'sent' | 'held'): Promise<void> {
    const last = this.page.locator('.kith-delivery').last();
    await expect.poll(() => last.getAttribute('data-state'), patience).toBe(state);
  }

  async setOffline(offline: boolean): Promise<void> {
    await this.page.locator('.status-words').click();
    await this.page.getByRole('switch', { name: /Work offline/ }).setChecked(offline);
    await this.page.keyboard.press('Escape');
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.composer.waitFor();
  }
}
