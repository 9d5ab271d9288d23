// Calls in a real browser, beside a bare pair of RTCPeerConnections: npm run bench -- calls [--json]
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHub } from '@kith/hub';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import type { CallSteps } from './chromium/calls-page.js';
import { median, rounded } from './lib/measure.js';

const root = path.resolve(import.meta.dirname, '../..');
const pageFile = path.join(root, 'bench/src/chromium/calls-page.ts');
const ROUNDS = 5;

const directory = await mkdtemp(path.join(tmpdir(), 'kith-bench-calls-'));
await build({
  configFile: false,
  logLevel: 'error',
  publicDir: false,
  root: path.dirname(pageFile),
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
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
  '<!doctype html><title>bench</title><body></body><script type="module" src="/page.js"></script>',
);
const server = createServer((request, response) => {
  const file = request.url?.endsWith('.js') === true ? path.basename(request.url) : 'index.html';
  readFile(path.join(directory, file)).then(
    (bytes) => {
      response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(bytes);
    },
    (error: unknown) => {
      response.statusCode = 404;
      response.end(String(error));
    },
  );
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const hub = await createHub({ port: 0 });

const finder = (await import(path.join(root, 'scripts/lib/chromium.mjs'))) as {
  findChromium(): string | undefined;
  chromiumHelp: string;
};
const executablePath = finder.findChromium();
if (executablePath === undefined) throw new Error(finder.chromiumHelp);
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];
const browser = await chromium.launch({ executablePath, headless: true, args: flags });
try {
  const page = await browser.newPage();
  page.on('console', (message) => console.error(message.text()));
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction('globalThis.steps !== undefined');
  const result = await measure(browser, page, executablePath);
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  else console.dir(result, { depth: null });
} finally {
  await browser.close();
  server.close();
  await hub.close();
  await rm(directory, { recursive: true });
}
process.exit(0);

async function measure(browser: Browser, page: Page, executablePath: string) {
  const step = <K extends keyof CallSteps>(name: K, ...args: Parameters<CallSteps[K]>) => {
    console.error(name, ...args);
    return page.evaluate(
      async ([name, given]) => {
        const { steps } = globalThis as unknown as { steps: Record<string, (...values: unknown[]) => unknown> };
        return (await steps[name]?.(...given)) as never;
      },
      [name, args as unknown[]] as const,
    ) as ReturnType<CallSteps[K]>;
  };

  await step('bare');
  const bare: number[] = [];
  const two: Awaited<ReturnType<CallSteps['measureJoin']>>[] = [];
  const broker: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await step('bare'));
    two.push(await step('measureJoin', 2, null, true));
    broker.push((await step('measureJoin', 2, hub.url, true)).firstMs);
  }
  const four = await step('measureJoin', 4, null, true);
  const eight = await step('measureJoin', 8, null, false);
  const switches: number[] = [];
  for (let round = 0; round < 3; round += 1) switches.push(await step('shareSwitch'));
  const ours2 = median(two.map(({ firstMs }) => firstMs));
  const bare2 = median(bare);

  await step('start', 4, true);
  const video4 = await cores(browser, page);
  await step('stop');
  await step('start', 8, false);
  const audio8 = await cores(browser, page);
  await step('stop');

  return {
    firstFrameMs: {
      ours2: rounded(ours2, 0),
      bare2: rounded(bare2, 0),
      ours4: rounded(four.firstMs, 0),
      ours4All: rounded(four.allMs, 0),
      broker2: rounded(median(broker), 0),
    },
    firstFrameVsBare: rounded(ours2 / bare2, 2),
    firstAudioMs: rounded(median(two.map(({ firstAudioMs }) => firstAudioMs)), 0),
    shareSwitchMs: rounded(median(switches), 0),
    recoveryMs: await recovery(executablePath),
    signalsPerJoin: { 2: two[0]?.signals, 4: four.signals, 8: eight.signals },
    cpuCores: { video4, audio8 },
  };
}

/**
 * Two in a call inside a network namespace of their own, where everything over UDP is dropped for a while. From the moment it is not,
 * until bytes arrive again. Null where namespaces cannot be made.
 */
async function recovery(executable: string): Promise<number | null> {
  const name = `kith-bench-${process.pid}`;
  const run = (...command: readonly string[]) => {
    const { status, stderr } = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
  };
  const inside = (...command: readonly string[]) => run('ip', 'netns', 'exec', name, ...command);
  try {
    run('ip', 'netns', 'add', name);
  } catch (error) {
    console.error('recovery is not measured:', String(error));
    return null;
  }
  const wrapper = path.join(directory, 'chromium-inside');
  let isolated: Browser | null = null;
  try {
    inside('ip', 'link', 'set', 'lo', 'up');
    inside('ip', 'link', 'add', 'kith0', 'type', 'veth', 'peer', 'name', 'kith1');
    inside('ip', 'link', 'set', 'kith1', 'up');
    inside('ip', 'address', 'add', '10.99.0.1/24', 'dev', 'kith0');
    inside('ip', 'link', 'set', 'kith0', 'up');
    await writeFile(wrapper, `#!/bin/sh\nexec ip netns exec ${name} ${executable} "$@"\n`, { mode: 0o755 });
    isolated = await chromium.launch({ executablePath: wrapper, headless: true, args: flags });
    const page = await isolated.newPage();
    // Nothing serves pages in there: they are handed over.
    await page.route('http://localhost/**', async (route) => {
      const file = new URL(route.request().url()).pathname.endsWith('.js')
        ? path.basename(new URL(route.request().url()).pathname)
        : 'index.html';
      await route.fulfill({
        body: await readFile(path.join(directory, file)),
        contentType: file.endsWith('.js') ? 'text/javascript' : 'text/html',
      });
    });
    await page.goto('http://localhost/');
    await page.waitForFunction('globalThis.steps !== undefined');
    const received = () => page.evaluate(() => (globalThis as unknown as { steps: CallSteps }).steps.received());
    await page.evaluate(() => (globalThis as unknown as { steps: CallSteps }).steps.start(2, true));
    await page.waitForTimeout(3_000);
    inside('nft', 'add table inet cut; add chain inet cut out { type filter hook output priority 0; }');
    inside('nft', 'add rule inet cut out meta l4proto udp drop');
    await page.waitForTimeout(8_000);
    const cut = await received();
    await page.waitForTimeout(4_000);
    if ((await received()) > cut) throw new Error('the cut let something through');
    const start = performance.now();
    const before = await received();
    inside('nft', 'delete table inet cut');
    while (performance.now() - start < 60_000) {
      await page.waitForTimeout(50);
      if ((await received()) !== before) return rounded(performance.now() - start, 0);
    }
    return null;
  } catch (error) {
    console.error('recovery:', String(error));
    return null;
  } finally {
    await isolated?.close();
    run('ip', 'netns', 'delete', name);
  }
}

/** Cores that all processes of the browser use together over ten seconds. */
async function cores(browser: Browser, page: Page): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const used = async (): Promise<number> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  await page.waitForTimeout(3_000);
  const before = await used();
  const start = performance.now();
  await page.waitForTimeout(10_000);
  const spent = (await used()) - before;
  return rounded(spent / ((performance.now() - start) / 1000), 2);
}
