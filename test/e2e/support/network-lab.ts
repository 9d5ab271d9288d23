import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { bundlePage } from './bundle.js';
import { launchChromium } from './chromium.js';
import { createNetworks, type Networks, type Place } from './namespaces.js';
import { collectProblems } from './problems.js';

const WEB_PORT = 5400;
const TURN_PORT = 3478;
const listening = `http://192.0.2.1:${WEB_PORT}`;

export interface NetworkLab {
  readonly networks: Networks;
  readonly hubUrl: string;
  readonly turnUrl: string;
  /** A page in the browser of that place. */
  open(place: Place): Promise<Page>;
  startTurn(turnserver: string, secret: string): Promise<void>;
  /** Kills the process in which hub and web server run. */
  killHub(): Promise<void>;
  startHub(): Promise<void>;
  /** Console errors that match are no failure of this file's tests. */
  expectErrors(pattern: RegExp): void;
}

/** One Chromium in each of two networks; in the router between them a hub, a web server and, if asked for, a relay. */
export function useNetworkLab(enabled: boolean): NetworkLab {
  const ends: (() => Promise<unknown>)[] = [];
  const browsers = new Map<Place, Browser>();
  let made: Networks | null = null;
  let startHub: () => Promise<ChildProcess> = () => Promise.reject(new Error('The lab has not started yet'));
  let hub: ChildProcess | null = null;
  const networks = (): Networks => {
    if (made === null) throw new Error('The lab has not started yet');
    return made;
  };
  const problems = collectProblems(/^(?:(?:http|ws):\/\/192\.0\.2\.1:5400\/|data:|blob:|about:)/);

  beforeAll(async () => {
    if (!enabled) return;
    const page = await bundlePage('calls-networks');
    ends.push(page.remove);
    const server = await bundleServer();
    ends.push(server.remove);
    const there = await createNetworks();
    made = there;
    ends.push(() => there.remove());
    startHub = () => startServer(there, server.file, page.root, there.address, String(WEB_PORT));
    hub = await startHub();
    for (const place of ['a', 'b'] as const) {
      const origin = `--unsafely-treat-insecure-origin-as-secure=http://${there.address}:${WEB_PORT}`;
      const browser = await launchChromium([origin], (executable) => there.script(place, executable));
      browsers.set(place, browser);
      ends.push(() => browser.close());
    }
  }, 120_000);
  afterEach(async () => {
    for (const browser of browsers.values()) for (const context of browser.contexts()) await context.close();
    made?.reset();
    // It is null while it was killed on purpose.
    expect([hub?.exitCode ?? null, hub?.signalCode ?? null], 'how the server ended by itself').toEqual([null, null]);
    expect(problems.take()).toEqual([]);
  });
  afterAll(async () => {
    // Every one of them, also when another fails.
    const outcomes: PromiseSettledResult<unknown>[] = [];
    for (const end of ends.toReversed()) outcomes.push(...(await Promise.allSettled([end()])));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  return {
    get networks() {
      return networks();
    },
    get hubUrl() {
      return `ws://${networks().address}:${WEB_PORT}/hub`;
    },
    get turnUrl() {
      return `turn:${networks().address}:${TURN_PORT}?transport=udp`;
    },
    async open(place) {
      const context = await browsers.get(place)?.newContext();
      if (context === undefined) throw new Error('The lab has not started yet');
      problems.watch(context, place);
      const page = await context.newPage();
      await page.goto(`http://${networks().address}:${WEB_PORT}/`);
      await page.waitForFunction(() => 'networks' in window);
      return page;
    },
    async startTurn(turnserver, secret) {
      const { address } = networks();
      const directory = await mkdtemp(join(tmpdir(), 'kith-coturn-'));
      ends.unshift(() => rm(directory, { recursive: true }));
      const configuration = join(directory, 'turnserver.conf');
      const lines = [
        `listening-ip=${address}`,
        `relay-ip=${address}`,
        `listening-port=${TURN_PORT}`,
        'use-auth-secret',
        `static-auth-secret=${secret}`,
        'realm=kith.test',
        'no-tls',
        'no-dtls',
        'no-cli',
        'log-file=stdout',
        `pidfile=${join(directory, 'turnserver.pid')}`,
        `userdb=${join(directory, 'turndb')}`,
      ];
      await writeFile(configuration, lines.join('\n'));
      spawn(
        networks().within('router')[0] ?? '',
        [...networks().within('router').slice(1), turnserver, '-c', configuration],
        {
          stdio: 'ignore',
        },
      );
      // It says so in a buffer that is written out when it ends.
      const listening = () => networks().inside('router', 'ss', '-Hlun', `sport = :${TURN_PORT}`).includes(address);
      while (!listening()) await new Promise((resolve) => setTimeout(resolve, 100));
    },
    async killHub() {
      const running = hub;
      if (running === null) return;
      hub = null;
      const exited = once(running, 'exit');
      running.kill('SIGKILL');
      await exited;
    },
    async startHub() {
      hub ??= await startHub();
    },
    expectErrors: (pattern) => problems.expect(pattern),
  };
}

/** Starts the server at the router and waits until it listens. It ends with its namespace. */
async function startServer(networks: Networks, ...command: readonly string[]): Promise<ChildProcess> {
  const [program = '', ...given] = [...networks.within('router'), process.execPath, ...command];
  const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(() => 'ended');
  const started = await Promise.race([once(child.stdout, 'data').then(String), ended]);
  if (started !== `${listening}\n`) throw new Error(`The server did not start: ${started}`);
  return child;
}

/** The server in one file that any Node runs. */
async function bundleServer(): Promise<{ file: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'kith-network-server-'));
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    resolve: { conditions: ['kith-source', 'import', 'module', 'node', 'default'] },
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('network-server.ts', import.meta.url)),
      outDir: directory,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'server.mjs' } },
    },
  });
  return { file: join(directory, 'server.mjs'), remove: () => rm(directory, { recursive: true }) };
}
