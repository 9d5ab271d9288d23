// One part of the measurement of a peer in this process: `peers.js NAME PART N DIRECTORY`.
import { fdatasyncSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { answer } from '../lib/child.js';
import { cpuNow, heldMemory, median, perSecond, rounded, spend } from '../lib/measure.js';
import type { AppendResult, BuildResult, ReopenResult, SyncResult, WireResult } from './parts.js';
import { automerge } from './peers/automerge.js';
import { cojson } from './peers/cojson.js';
import type { Peer, PeerLog } from './peers/peer.js';
import { yjs } from './peers/yjs.js';
import { message } from './workload.js';

const [name = '', part = '', count = '0', directory = ''] = process.argv.slice(2);
const peer = [yjs, automerge, cojson].find((each) => each.name === name) as Peer;
const n = Math.min(Number(count), peer.limit);
const file = path.join(directory, 'saved');
const WARM_UP = 200;
const DURABLE = 2000;

const parts: Record<string, () => Promise<unknown>> = {
  'append-memory': appendMemory,
  'append-disk': appendDisk,
  build,
  reopen,
  sync,
  wire,
};
answer((parts[part] ?? (() => Promise.reject(new Error(`no part ${part}`))))());

async function appendMemory(): Promise<AppendResult> {
  const log = await peer.create();
  for (let index = 0; index < WARM_UP; index += 1) log.append(message(index), index);
  const messages = Array.from({ length: n }, (_, index) => message(index));
  const spent = await spend(() => messages.forEach((each, index) => log.append(each, index)));
  return { perCpuSecond: perSecond(n, spent.cpuMs), notes: { 'wall ms': rounded(spent.wallMs, 0), n } };
}

/** Its live update appended to a file and flushed, one after another: it has no storage of its own that flushes. */
async function appendDisk(): Promise<AppendResult> {
  if (peer.name === 'cojson') return { perCpuSecond: null, notes: {} };
  const log = await peer.create();
  const handle = openSync(path.join(directory, 'updates'), 'a');
  const total = Math.min(n, DURABLE);
  const spent = await spend(() => {
    for (let index = 0; index < total; index += 1) {
      writeSync(handle, log.append(message(index), index));
      fdatasyncSync(handle);
    }
  });
  return { perCpuSecond: perSecond(total, spent.cpuMs), notes: {} };
}

async function build(): Promise<BuildResult> {
  const saved = (await filled()).save();
  writeFileSync(file, saved);
  return { diskBytesPerMessage: rounded(saved.length / n, 1) };
}

async function filled(): Promise<PeerLog> {
  const log = await peer.create();
  for (let index = 0; index < n; index += 1) log.append(message(index), index);
  return log;
}

async function reopen(): Promise<ReopenResult> {
  const before = heldMemory();
  const cpu = cpuNow();
  const log = await peer.load(readFileSync(file));
  const shown = log.latest(50);
  const firstCpuMs = cpuNow() - cpu;
  if (shown.length !== Math.min(50, n)) throw new Error('the latest 50 are not there');
  const warm: number[] = [];
  for (let round = 0; round < 41; round += 1) {
    const start = performance.now();
    log.latest(50);
    warm.push(performance.now() - start);
  }
  const memoryMb = rounded(heldMemory() - before, 1);
  if (log.count() !== n) throw new Error('something was lost');
  return { firstCpuMs: rounded(firstCpuMs, 1), latestMs: rounded(median(warm), 3), memoryMb, notes: { n } };
}

async function sync(): Promise<SyncResult> {
  const full = await peer.load(readFileSync(file));
  let firstMs = 0;
  const start = performance.now();
  const cpu = cpuNow();
  const log = await peer.sync(full, (partial) => {
    if (firstMs === 0 && partial.count() >= Math.min(50, n)) firstMs = performance.now() - start;
  });
  if (log.count() !== n) throw new Error('something was lost');
  const wallMs = performance.now() - start;
  const cpuMs = cpuNow() - cpu;
  return {
    firstMs: rounded(firstMs, 1),
    perSecond: perSecond(n, wallMs),
    verifiedPerCpuSecond: peer.verifies ? perSecond(n, cpuMs) : null,
    verifiedVsBare: null,
    besideVerifyVsFloor: null,
    readableVsBareThread: null,
    newest50Ms: null,
    notes: { n },
  };
}

async function wire(): Promise<WireResult> {
  const log = await peer.create();
  let bytes = 0;
  for (let index = 0; index < 210; index += 1) {
    const update = log.append(message(index), index);
    if (index >= 10) bytes += update.length;
  }
  return { bytes: rounded(bytes / 200, 1), notes: {} };
}
