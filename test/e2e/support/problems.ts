import type { BrowserContext, Page } from 'playwright-core';

/** What went wrong in pages without anybody having expected it. */
export interface Problems {
  watch(context: BrowserContext, name: string): void;
  /** From now on, console errors that match are expected. */
  expect(pattern: RegExp): void;
  /** What was collected since the last call. */
  take(): string[];
}

const loopback = /^(?:(?:https?|wss?):\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]|data:|blob:|about:)/;

/** Collects console errors, uncaught errors, crashes, and requests to anything but `reachable`: this machine. */
export function collectProblems(reachable = loopback): Problems {
  let collected: string[] = [];
  const expected: RegExp[] = [];
  const report = (text: string): void => {
    if (!expected.some((pattern) => pattern.test(text))) collected.push(text);
  };
  const watchPage = (page: Page, name: string): void => {
    page.on('pageerror', (error) => report(`${name}: uncaught ${error.stack ?? error.message}`));
    page.on('crash', () => report(`${name}: crashed`));
    page.on('websocket', (socket) => {
      if (!reachable.test(socket.url())) report(`${name}: opened ${socket.url()}`);
    });
  };
  return {
    watch(context, name) {
      context.on('page', (page) => watchPage(page, name));
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'assert')
          report(`${name}: ${message.text()} (${message.location().url})`);
      });
      context.on('request', (request) => {
        if (!reachable.test(request.url())) report(`${name}: requested ${request.url()}`);
      });
    },
    expect: (pattern) => void expected.push(pattern),
    take() {
      const taken = collected;
      collected = [];
      return taken;
    },
  };
}
