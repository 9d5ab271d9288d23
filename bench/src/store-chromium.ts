// The store in a real browser: WebCrypto and IndexedDB. Keys as in the store's own measurement, as far as a page can tell them.
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { CDPSession, Page } from 'playwright-core';
import { build } from 'vite';
import { numberOption } from './lib/options.js';

const root = path.resolve(import.meta.dirname, '../..');
const n = numberOption('n', 2000);
const pageFile = path.join(root, 'bench/src/chromium/page.ts');

const directory = await mkdtemp(path.join(tmpdir(), 'kith-bench-page-'));
await build({
  configFile: false,
  logLevel: 'error',
  publicDir: false,
  root: path.dirname(pageFile),
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  resolve: { dedupe: ['yjs', 'y-protocols', 'lib0'] },
  build: {
    outDir: directory,
    emptyOutDir: true,
    target: 'esnext',
    reportCompressedSize: false,
    rolldownOptions: { input: pageFile, output: { entryFileNames: 'page.js' } },
  },
});
await writeFile(
  path.join(directory, 'index.html'),
  '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
);

const server = createServer((request, response) => {
  const file = request.url === '/page.js' ? 'page.js' : 'index.html';
  readFile(path.join(directory, file)).then(
    (bytes) => {
      response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(bytes);
    },
    (error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    },
  );
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

const finder = (await import(path.join(root, 'scripts/lib/chromium.mjs'))) as {
  findChromium(): string | undefined;
  chromiumHelp: string;
};
const executablePath = finder.findChromium();
if (executablePath === undefined) throw new Error(finder.chromiumHelp);
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const browser = await chromium.launch({ executablePath, headless: true, args });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction('globalThis.steps !== undefined');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const step = (name: string, count?: number) => timed(page, session, name, count);

  await step('openMemory');
  const memory = await step('append', n);
  const latest = await step('latest');
  const sync = await step('firstSync');
  await step('openDisk');
  const disk = await step('appendTogether', n);
  const reopen = await step('reopen');
  console.log(
    JSON.stringify({
      n,
      appendPerCpuSecond: { memory: Math.round(n / memory.cpu), disk: Math.round(n / disk.cpu) },
      reopenFirst50CpuMs: Math.round(reopen.cpu * 1000),
      latest50Ms: round(latest.wall * 1000),
      firstSync: { readablePerSecond: Math.round(n / sync.wall), verifiedPerCpuSecond: Math.round(n / sync.cpu) },
    }),
  );
} finally {
  await browser.close();
  server.close();
  await rm(directory, { recursive: true });
}

/** Seconds of the clock, and of the processor in the page's process. */
async function timed(
  page: Page,
  session: CDPSession,
  name: string,
  count: number | undefined,
): Promise<{ wall: number; cpu: number }> {
  const before = await processTime(session);
  const wall = await page.evaluate(
    async ([step, argument]) => {
      const { steps } = globalThis as unknown as { steps: Record<string, (n?: number) => Promise<void>> };
      const start = performance.now();
      await steps[step]?.(argument);
      return (performance.now() - start) / 1000;
    },
    [name, count] as const,
  );
  return { wall, cpu: (await processTime(session)) - before };
}

async function processTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((metric) => metric.name === 'ProcessTime')?.value ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
