// Chat stores side by side on W(n): npm run bench -- store [--json] [--n N]
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { numberOption } from './lib/options.js';
import { inChild } from './lib/child.js';
import type {
  AppendResult,
  AppendVsFloor,
  BuildResult,
  ControlFoldFigures,
  DeviceResult,
  MembersFigures,
  MembersResult,
  ReopenResult,
  StoreFigures,
  SyncResult,
  UnreadResult,
  WireResult,
} from './store/parts.js';

type RunPart = <T>(part: string, directory: string) => Promise<T>;

const n = numberOption('n', 10_000);
const root = await mkdtemp(path.join(tmpdir(), 'kith-bench-'));
try {
  const ours = await measure('kith', (part, directory) =>
    inChild(new URL('./store/kith.js', import.meta.url), [part, String(n), directory]),
  );
  const unread = await measureUnread();
  const members = await measureMembers([10, 1000]);
  const device500 = await measureDevice(500);
  const controlFold = await inChild<ControlFoldFigures>(new URL('./store/control-fold.js', import.meta.url), [
    '10000',
    root,
  ]);
  const appendVsFloor = await inChild<AppendVsFloor>(new URL('./store/append-floor.js', import.meta.url), [root]);
  const peers: Record<string, StoreFigures> = {};
  for (const name of ['yjs', 'automerge', 'cojson']) {
    peers[name] = await measure(name, (part, directory) =>
      inChild(new URL('./store/peers.js', import.meta.url), [name, part, String(n), directory]),
    );
  }
  if (process.argv.includes('--json'))
    console.log(
      JSON.stringify({ n, ...withUnread(ours, unread), ...members, controlFold, device500, appendVsFloor, peers }),
    );
  else {
    print({ kith: withUnread(ours, unread), ...peers });
    console.log({ ...members, controlFold, device500, appendVsFloor });
  }
} finally {
  await rm(root, { recursive: true, force: true });
}

async function measure(name: string, part: RunPart): Promise<StoreFigures> {
  const run = async <T>(which: string, place = which): Promise<T> => {
    const directory = path.join(root, name, place);
    await mkdir(directory, { recursive: true });
    const start = performance.now();
    const result = await part<T>(which, directory);
    console.error(`${name} ${which}: ${Math.round(performance.now() - start)} ms`);
    return result;
  };
  const memory = await run<AppendResult>('append-memory');
  const disk = await run<AppendResult>('append-disk');
  const wire = await run<WireResult>('wire');
  const built = await run<BuildResult>('build', 'data');
  const reopened = await run<ReopenResult>('reopen', 'data');
  const synced = await run<SyncResult>('sync', 'data');
  return {
    appendPerCpuSecond: { memory: memory.perCpuSecond, disk: disk.perCpuSecond },
    bytesPerMessage: { disk: built.diskBytesPerMessage, wire: wire.bytes },
    reopenFirst50CpuMs: reopened.firstCpuMs,
    latest50Ms: reopened.latestMs,
    memoryMb: reopened.memoryMb,
    unread200Ms: null,
    unread200FloorMs: null,
    firstSync: {
      first50ReadableMs: synced.firstMs,
      readablePerSecond: synced.perSecond,
      verifiedPerCpuSecond: synced.verifiedPerCpuSecond,
      verifiedVsBareVerify: synced.verifiedVsBare,
      besideVerifyVsFloor: synced.besideVerifyVsFloor,
      readableVsBareThread: synced.readableVsBareThread,
      newest50ReadableMs: synced.newest50Ms,
    },
    notes: { ...memory.notes, ...disk.notes, ...wire.notes, ...reopened.notes, ...synced.notes },
  };
}

/** Of ours alone: the others have no read state. */
async function measureUnread(): Promise<UnreadResult> {
  const directory = path.join(root, 'unread');
  await mkdir(directory, { recursive: true });
  const part = <T>(name: string) =>
    inChild<T>(new URL('./store/unread.js', import.meta.url), [name, String(n), directory]);
  await part('build');
  return await part<UnreadResult>('count');
}

/** Of ours alone: what a space of this many members costs to open and to join. */
async function measureMembers(counts: readonly number[]): Promise<MembersFigures> {
  const openCpuMs: Record<number, number> = {};
  const joinCpuMs: Record<number, number> = {};
  const joinFloorMs: Record<number, number> = {};
  for (const count of counts) {
    const directory = path.join(root, `members-${count}`);
    const part = (name: string) =>
      inChild<MembersResult>(new URL('./store/members.js', import.meta.url), [name, String(count), directory]);
    await part('build');
    openCpuMs[count] = Math.round((await part('open')).cpuMs);
    const joined = await part('join');
    joinCpuMs[count] = Math.round(joined.cpuMs);
    joinFloorMs[count] = Math.round(joined.floorMs);
  }
  return { openCpuMs, joinCpuMs, joinFloorMs };
}

/** Of ours alone: a device with this many workspaces. */
async function measureDevice(count: number): Promise<DeviceResult> {
  const directory = path.join(root, `device-${count}`);
  await mkdir(directory, { recursive: true });
  const part = <T>(name: string) =>
    inChild<T>(new URL('./store/many-spaces.js', import.meta.url), [name, String(count), directory]);
  await part('build');
  const { cpuMs, handles } = await part<DeviceResult>('open');
  return { cpuMs: Math.round(cpuMs), handles };
}

function withUnread(figures: StoreFigures, { ms, floorMs, notes }: UnreadResult): StoreFigures {
  return { ...figures, unread200Ms: ms, unread200FloorMs: floorMs, notes: { ...figures.notes, ...notes } };
}

function print(stores: Readonly<Record<string, StoreFigures>>): void {
  console.log(`W(${n})`);
  console.table(
    Object.fromEntries(
      Object.entries(stores).map(([name, figures]) => [
        name,
        {
          'append/CPU s': figures.appendPerCpuSecond.memory,
          'durable/CPU s': figures.appendPerCpuSecond.disk,
          'disk B': figures.bytesPerMessage.disk,
          'wire B': figures.bytesPerMessage.wire,
          'reopen CPU ms': figures.reopenFirst50CpuMs,
          'latest 50 ms': figures.latest50Ms,
          MB: figures.memoryMb,
          'unread of 200, CPU ms': figures.unread200Ms,
          'its reads, CPU ms': figures.unread200FloorMs,
          ...figures.firstSync,
        },
      ]),
    ),
  );
  for (const [name, { notes }] of Object.entries(stores)) console.log(name, notes);
}
