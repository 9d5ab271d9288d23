// One part of the measurement of our store in this process: `kith.js PART N DIRECTORY`.
import { createNodeCrypto } from '@kith/identity/node';
import { joinSpace, memoryStorage } from '@kith/store';
import type { SpaceId, StorageDriver } from '@kith/store';
import { memoryLinkPair } from '@kith/mesh';
import { directoryStorage } from '@kith/store/node';
import { fork } from 'node:child_process';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer } from '../lib/child.js';
import { cpuNow, heldMemory, median, perSecond, rounded, spend } from '../lib/measure.js';
import { until } from '../lib/until.js';
import { ipcLink } from './ipc-link.js';
import type { FrameChannel } from './ipc-link.js';
import type { AppendResult, BuildResult, ReopenResult, SyncResult, WireResult } from './parts.js';
import {
  attach,
  connect,
  device,
  inMemory,
  latest,
  messagesHeld,
  onDisk,
  reopened,
  send,
  tenMembers,
} from './people.js';
import type { Writing } from './people.js';
import { AUTHORS } from './workload.js';

const [part = '', count = '0', directory = ''] = process.argv.slice(2);
const n = Number(count);
const IN_FLIGHT = 100;
const SEQUENTIAL_DURABLE = 2000;
const WARM_UP = 200;

const parts: Record<string, () => Promise<unknown>> = {
  'append-memory': appendMemory,
  'append-disk': appendDisk,
  build,
  reopen,
  sync,
  wire,
  serve,
};
const run = parts[part];
if (run === undefined) throw new Error(`no part ${part}`);
if (part === 'serve') run().catch(fail);
else answer(run());

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

function authorOf(everyone: readonly Writing[], index: number): Writing {
  const author = everyone[index % AUTHORS];
  if (author === undefined) throw new Error('ten authors are needed');
  return author;
}

async function appendMemory(): Promise<AppendResult> {
  const everyone = await tenMembers(directory, inMemory);
  for (let index = 0; index < WARM_UP; index += 1) await send(authorOf(everyone, index).space, index);
  const spent = await spend(async () => {
    for (let index = 0; index < n; index += 1) await send(authorOf(everyone, index).space, index);
  });
  return {
    perCpuSecond: perSecond(n, spent.cpuMs),
    notes: { 'wall ms': rounded(spent.wallMs, 0), 'sign + encrypt floor, µs CPU': rounded(await cryptoFloor(), 1) },
  };
}

/** What node:crypto alone needs for one message: to encrypt and to sign it. */
async function cryptoFloor(): Promise<number> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const crypto = createNodeCrypto();
  const key = await crypto.importAeadKey(crypto.randomBytes(32));
  const text = crypto.randomBytes(192);
  const rounds = 3000;
  const spent = await spend(async () => {
    for (let index = 0; index < rounds; index += 1) {
      await crypto.encrypt(key, crypto.randomBytes(12), text, text);
      sign(null, text, privateKey);
    }
  });
  return (spent.cpuMs * 1000) / rounds;
}

/** Durable: in LevelDB's log and through fdatasync when the promise resolves. */
async function appendDisk(): Promise<AppendResult> {
  const everyone = await tenMembers(directory, onDisk(directory));
  for (let index = 0; index < WARM_UP; index += 1) await send(authorOf(everyone, index).space, index);
  const sequential = Math.min(n, SEQUENTIAL_DURABLE);
  const one = await spend(async () => {
    for (let index = 0; index < sequential; index += 1) await send(authorOf(everyone, index).space, index);
  });
  const group = await spend(async () => {
    for (let start = 0; start < n; start += IN_FLIGHT) {
      const sends = Array.from({ length: Math.min(IN_FLIGHT, n - start) }, (_, offset) =>
        send(authorOf(everyone, start + offset).space, start + offset),
      );
      await Promise.all(sends);
    }
  });
  return {
    perCpuSecond: perSecond(n, group.cpuMs),
    notes: {
      'in flight': IN_FLIGHT,
      'durable one by one, per CPU s': perSecond(sequential, one.cpuMs),
      'durable one by one, ms each': rounded(one.wallMs / sequential),
    },
  };
}

/** Ten devices write apart; author-0, on disk, then gets everything. */
async function build(): Promise<BuildResult> {
  const disk = onDisk(directory);
  const everyone = await tenMembers(directory, (name) => (name === 'author-0' ? disk(name) : memoryStorage()));
  for (let start = 0; start < n; start += 1000) {
    const end = Math.min(n, start + 1000);
    await Promise.all(
      Array.from({ length: end - start }, (_, offset) =>
        send(authorOf(everyone, start + offset).space, start + offset),
      ),
    );
  }
  const host = authorOf(everyone, 0);
  const link = await host.space.createInvite({ uses: 100 });
  for (const author of everyone.slice(1)) {
    const target = messagesHeld(host.space) + Math.floor(n / AUTHORS);
    const end = await connect(author, host);
    await until(() => messagesHeld(host.space) >= target, 'the host to get what was written', 600_000);
    end();
  }
  await until(() => messagesHeld(host.space) >= n, 'the host to hold everything', 600_000);
  await writeFile(path.join(directory, 'space.json'), JSON.stringify({ id: host.space.id, link }));
  await host.space.close();
  return { diskBytesPerMessage: rounded((await sizeOf(path.join(directory, 'author-0'))) / n, 1) };
}

async function sizeOf(place: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(place, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  return bytes;
}

async function built(): Promise<{ id: SpaceId; link: string }> {
  return JSON.parse(await readFile(path.join(directory, 'space.json'), 'utf8')) as { id: SpaceId; link: string };
}

/** Cold: nothing of the store has run in this process; the import of its modules is not counted. */
async function reopen(): Promise<ReopenResult> {
  const { id } = await built();
  // LevelDB is loaded with the first database that is opened.
  await import('classic-level');
  const by = await device('author-0', directoryStorage(path.join(directory, 'author-0')), directory);
  const before = heldMemory();
  const cpu = cpuNow();
  const { space } = await reopened(by, id);
  const opened = cpuNow() - cpu;
  const shown = latest(space);
  await shown.ready();
  const firstCpuMs = cpuNow() - cpu;
  if (shown.getSnapshot().nodes.length !== Math.min(50, n)) throw new Error('the latest 50 are not there');
  shown.close();
  const warm: number[] = [];
  for (let round = 0; round < 41; round += 1) {
    const start = performance.now();
    const again = latest(space);
    await again.ready();
    warm.push(performance.now() - start);
    again.close();
  }
  const memoryMb = rounded(heldMemory() - before, 1);
  await space.close();
  return {
    firstCpuMs: rounded(firstCpuMs, 1),
    latestMs: rounded(median(warm), 3),
    memoryMb,
    notes: { 'open alone, CPU ms': rounded(opened, 1), 'latest 50 cold, CPU ms': rounded(firstCpuMs - opened, 1) },
  };
}

/** The other end of `sync`, in a process of its own. */
async function serve(): Promise<void> {
  const { id } = await built();
  const by = await device('author-0', directoryStorage(path.join(directory, 'author-0')), directory);
  const host = await reopened(by, id);
  const channel: FrameChannel = {
    send: (frame, sent) => process.send?.(frame, undefined, undefined, sent),
    onFrame: (listener) => process.on('message', (message) => listener((message as { frame: Uint8Array }).frame)),
  };
  process.on('disconnect', () => process.exit(0));
  const attached = attach(host, ipcLink(channel, false));
  process.send?.('ready');
  await attached;
}

async function sync(): Promise<SyncResult> {
  const { link } = await built();
  const { name, storage } = syncInto();
  const by = await device(name, storage, directory);
  const space = await joinSpace(by.environment, link);
  const child = fork(fileURLToPath(import.meta.url), ['serve', count, directory], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  let ready = false;
  const channel: FrameChannel = {
    send: (frame, sent) => child.send(frame, sent),
    onFrame: (listener) =>
      child.on('message', (message) => {
        if (message === 'ready') ready = true;
        else listener((message as { frame: Uint8Array }).frame);
      }),
  };
  const pipe = ipcLink(channel, true);
  await until(() => ready, 'the serving process');
  const shown = latest(space);
  let firstMs = 0;
  let newestMs = 0;
  let admittedMs = 0;
  const bare = bareVerify();
  const start = performance.now();
  const cpu = cpuNow();
  space.standing.subscribe(() => {
    const standing = space.standing.getSnapshot();
    if (admittedMs === 0 && standing.kind === 'member' && standing.canWrite) admittedMs = performance.now() - start;
  });
  shown.subscribe(() => {
    newestMs = performance.now() - start;
    if (firstMs === 0 && shown.getSnapshot().nodes.length >= Math.min(50, n)) firstMs = performance.now() - start;
  });
  const connection = await attach({ by, space }, pipe);
  let wallMs = 0;
  let cpuMs = 0;
  const stop = space.events.subscribe((event) => {
    if (event.type !== 'stored' || wallMs > 0 || messagesHeld(space) < n) return;
    wallMs = performance.now() - start;
    cpuMs = cpuNow() - cpu;
  });
  const limit = 900_000;
  const deadline = performance.now() + limit;
  while (messagesHeld(space) < n) {
    if (performance.now() > deadline) throw new Error(`synced ${messagesHeld(space)} of ${n} in ${limit} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (wallMs === 0) {
    wallMs = performance.now() - start;
    cpuMs = cpuNow() - cpu;
  }
  stop();
  await shown.ready();
  connection.close('done');
  child.kill();
  const bareAfter = bareVerify();
  const barePerSecond = perSecond(2, 1000 / bare.perSecond + 1000 / bareAfter.perSecond);
  const verified = perSecond(n, cpuMs);
  const verifyMs = (n / barePerSecond) * 1000;
  const floorMs = (n * (await cryptoFloor())) / 1000;
  return {
    firstMs: rounded(firstMs, 1),
    perSecond: perSecond(n, wallMs),
    verifiedPerCpuSecond: verified,
    verifiedVsBare: rounded(verified / barePerSecond, 3),
    besideVerifyVsFloor: rounded((cpuMs - verifyMs) / floorMs),
    readableVsBareThread: rounded(perSecond(n, wallMs - admittedMs) / barePerSecond),
    newest50Ms: rounded(newestMs - admittedMs, 1),
    notes: {
      'of which until admitted, ms': rounded(admittedMs, 1),
      'bare verify per CPU s': barePerSecond,
      'first sync CPU ms': rounded(cpuMs, 0),
    },
  };
}

/** In memory, so that the disk is not part of the figure. */
function syncInto(): { name: string; storage: StorageDriver } {
  return { name: `newcomer-${process.pid}`, storage: memoryStorage() };
}

/** node:crypto alone over distinct messages of as many bytes as an entry's signature covers, of ten keys. */
function bareVerify(): { perSecond: number } {
  const pairs = Array.from({ length: AUTHORS }, () => generateKeyPairSync('ed25519'));
  const signed = Array.from({ length: 2000 }, (_, index) => {
    const pair = pairs[index % AUTHORS] as (typeof pairs)[number];
    const message = Buffer.alloc(230, index);
    return { message, key: pair.publicKey, signature: sign(null, message, pair.privateKey) };
  });
  const cpu = cpuNow();
  for (const { message, key, signature } of signed)
    if (!verify(null, message, key, signature)) throw new Error('a good signature was refused');
  return { perSecond: perSecond(signed.length, cpuNow() - cpu) };
}

/** Two members take turns while connected; each message names the other's head. */
async function wire(): Promise<WireResult> {
  const everyone = await tenMembers(directory, inMemory);
  const [a, b] = [authorOf(everyone, 0), authorOf(everyone, 1)];
  let counting = false;
  let updates = 0;
  let updateBytes = 0;
  let allBytes = 0;
  const { ends } = memoryLinkPair({ random: a.by.crypto.randomBytes });
  for (const end of ends) {
    const inner = end.send.bind(end);
    end.send = (frame) => {
      if (counting) {
        allBytes += frame.length;
        if (frame.length >= 200) {
          updates += 1;
          updateBytes += frame.length;
        }
      }
      inner(frame);
    };
  }
  await Promise.all([attach(a, ends[0]), attach(b, ends[1])]);
  const turns = 200;
  let expected = 0;
  for (let index = 0; index < turns + 10; index += 1) {
    if (index === 10) counting = true;
    const [from, to] = index % 2 === 0 ? [a, b] : [b, a];
    await send(from.space, index);
    expected += 1;
    await until(() => messagesHeld(to.space) >= expected, 'a live message to arrive');
  }
  return {
    bytes: rounded(updateBytes / turns, 1),
    notes: {
      'wire with acknowledgements, B': rounded(allBytes / turns, 1),
      'frames per message': rounded(updates / turns),
    },
  };
}
