import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startWorkbenchServer, type WorkbenchServer } from '../../../apps/workbench/server/index.mjs';
import { bundlePage, type PageModule } from './bundle.js';
import { launchChromium } from './chromium.js';
import { collectProblems } from './problems.js';

export interface BrowserLab {
  /** Serves the page on two origins, with a hub at /hub. */
  readonly server: WorkbenchServer;
  /** `ws://localhost:PORT/hub`. */
  readonly hubUrl: string;
  /** A page of its own browser context: nothing is shared with any other. */
  open(name: string): Promise<Page>;
  /** Another page of the same context: storage and broadcast channels are shared. */
  openBeside(page: Page): Promise<Page>;
  /** Console errors that match are no failure of this file's tests. */
  expectErrors(pattern: RegExp): void;
}

/**
 * One Chromium and one page module for the tests of a file. A test fails when a page of it logs an error, throws uncaught, crashes, or
 * asks for anything outside this machine.
 */
export function useBrowserLab(
  module: PageModule,
  { flags = [] }: { readonly flags?: readonly string[] } = {},
): BrowserLab {
  const problems = collectProblems();
  const contexts: BrowserContext[] = [];
  let browser: Browser | null = null;
  let server: WorkbenchServer | null = null;
  let removeBundle: (() => Promise<void>) | null = null;

  beforeAll(async () => {
    const [bundle, launched] = await Promise.all([bundlePage(module), launchChromium(flags)]);
    removeBundle = bundle.remove;
    browser = launched;
    server = await startWorkbenchServer({ port: 0, root: bundle.root });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(problems.take()).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await removeBundle?.();
  });

  const running = (): WorkbenchServer => {
    if (server === null) throw new Error('The lab has not started yet');
    return server;
  };
  const load = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(running().origins[0] ?? '');
    return page;
  };
  return {
    get server() {
      return running();
    },
    get hubUrl() {
      return `ws://localhost:${running().port}/hub`;
    },
    async open(name) {
      if (browser === null) throw new Error('The lab has not started yet');
      const context = await browser.newContext();
      contexts.push(context);
      problems.watch(context, name);
      return load(context);
    },
    openBeside: (page) => load(page.context()),
    expectErrors: (pattern) => problems.expect(pattern),
  };
}
