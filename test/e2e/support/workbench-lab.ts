import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startWorkbenchServer, type WorkbenchServer } from '../../../apps/workbench/server/index.mjs';
import { launchChromium } from './chromium.js';
import { collectProblems } from './problems.js';
import { Workbench } from './workbench-page.js';

export interface WorkbenchLab {
  readonly server: WorkbenchServer;
  /** A person with a browser of their own: storage is shared with nobody. Odd people come by the one origin, even ones by the other. */
  person(name: string): Promise<PersonAtWorkbench>;
  /** Console errors that match are no failure of this file's tests. */
  expectErrors(pattern: RegExp): void;
}

export interface PersonAtWorkbench {
  readonly name: string;
  readonly origin: string;
  /** The browser itself, to take something away from its pages. */
  context(): Promise<BrowserContext>;
  /** One more tab of the same browser. */
  open(path?: string): Promise<Workbench>;
}

/** The built workbench, served with its hub, and one Chromium for the tests of a file. */
export function useWorkbenchLab(): WorkbenchLab {
  const problems = collectProblems();
  const contexts: BrowserContext[] = [];
  let browser: Browser | null = null;
  let server: WorkbenchServer | null = null;

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startWorkbenchServer({ port: 0 });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    await server?.startHub();
    expect(problems.take()).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const running = (): WorkbenchServer => {
    if (server === null) throw new Error('The lab has not started yet');
    return server;
  };
  return {
    get server() {
      return running();
    },
    async person(name) {
      if (browser === null) throw new Error('The lab has not started yet');
      const { origins } = running();
      const origin = origins[contexts.length % origins.length] ?? '';
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      contexts.push(context);
      problems.watch(context, name);
      return {
        name,
        origin,
        context: () => Promise.resolve(context),
        async open(path = '/') {
          const page: Page = await context.newPage();
          await page.goto(origin + path);
          return new Workbench(page, name);
        },
      };
    },
    expectErrors: (pattern) => problems.expect(pattern),
  };
}
