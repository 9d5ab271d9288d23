// Peers over WebRTC on this machine, beside y-webrtc: npm run bench -- mesh [--json]
import { createHub } from '@kith/hub';
import { median, rounded } from './lib/measure.js';
import { clockNow } from './mesh/commands.js';
import { startPeer } from './mesh/peer-process.js';
import type { PeerProcess } from './mesh/peer-process.js';

interface MeshFigures {
  /** Join to connected (ours: and authenticated) at both ends, median. */
  readonly joinToConnectedMs: number | null;
  /** Edit to visible at the peer, median and 95th percentile. */
  readonly editToVisibleMs: { readonly p50: number; readonly p95: number } | null;
  readonly transfer30Mb: { readonly ms: number; readonly mbPerSecond: number } | null;
  /** Of all four peers of a full mesh together, while nobody has anything else to say; three copies are needed. */
  readonly bytesPerEditFourPeers: number | null;
  readonly spacesOverOneConnection: { readonly '1': number | null; readonly '50': number | null } | null;
}

const ROUNDS = 5;
const EDITS = 100;
let meetings = 0;
const hub = await createHub({ port: 0, limits: {} });
try {
  const ours = await measure(new URL('./mesh/kith-peer.js', import.meta.url), true);
  const theirs = await measure(new URL('./mesh/y-webrtc-peer.js', import.meta.url), false);
  const result = { ...ours, peers: { 'y-webrtc': theirs } };
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  else console.dir(result, { depth: null });
} finally {
  await hub.close();
}
process.exit(0);

async function measure(program: URL, hasSpaces: boolean): Promise<MeshFigures> {
  const started: PeerProcess[] = [];
  const peers = (count: number): PeerProcess[] => {
    const made = Array.from({ length: count }, () => startPeer(program));
    started.push(...made);
    return made;
  };
  const done = (): void => {
    for (const peer of started.splice(0)) peer.end();
  };
  const part = async <T>(name: string, task: () => Promise<T>): Promise<T | null> => {
    try {
      return await task();
    } catch (error) {
      console.error(`${name}: ${String(error)}`);
      return null;
    } finally {
      done();
    }
  };
  return {
    joinToConnectedMs: await part('join', () => joins(peers)),
    editToVisibleMs: await part('edit', () => edits(peers)),
    transfer30Mb: await part('transfer', () => transfer(peers)),
    bytesPerEditFourPeers: await part('four peers', () => fourPeers(peers)),
    spacesOverOneConnection: hasSpaces
      ? {
          '1': await part('1 space', () => spaces(peers, 1)),
          '50': await part('50 spaces', () => spaces(peers, 50)),
        }
      : null,
  };
}

type Make = (count: number) => PeerProcess[];

/** All in one full mesh; how long it took from the first join. */
async function meet(everyone: readonly PeerProcess[]): Promise<number> {
  meetings += 1;
  const phrase = `bench ${meetings} ${Date.now()}`;
  // Answered with an empty error-free round trip, so that starting a process is not part of it.
  await Promise.all(everyone.map((peer) => peer.ask({ do: 'sent' })));
  const start = clockNow();
  const answers = await Promise.all(
    everyone.map((peer) => peer.ask({ do: 'start', hub: hub.url, phrase, peers: everyone.length - 1 })),
  );
  return Math.max(...answers.map(({ at }) => at)) - start;
}

async function joins(make: Make): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const pair = make(2);
    try {
      times.push(await meet(pair));
    } catch (error) {
      // A pair that never meets is a finding about one round, not about the others.
      console.error(`join, round ${round}: ${String(error)}`);
    }
    for (const peer of pair) peer.end();
  }
  if (times.length === 0) throw new Error('no pair met');
  return rounded(median(times), 1);
}

/** One shared space (ours), everybody in. */
async function together(make: Make, count: number): Promise<PeerProcess[]> {
  const everyone = make(count);
  await meet(everyone);
  const [host, ...others] = everyone as [PeerProcess, ...PeerProcess[]];
  const { links = [] } = await host.ask({ do: 'create', spaces: 1, megabytes: 0 });
  for (const other of others) await other.ask({ do: 'enter', links });
  return everyone;
}

async function edits(make: Make): Promise<{ p50: number; p95: number }> {
  const [writer, reader] = (await together(make, 2)) as [PeerProcess, PeerProcess];
  const times: number[] = [];
  for (let index = 0; index < EDITS + 10; index += 1) {
    const sees = reader.ask({ do: 'sees', index });
    const { at } = await writer.ask({ do: 'edit', index });
    const took = (await sees).at - at;
    if (index >= 10) times.push(took);
  }
  times.sort((a, b) => a - b);
  return { p50: rounded(median(times)), p95: rounded(times[Math.floor(times.length * 0.95)] ?? Number.NaN) };
}

async function transfer(make: Make): Promise<{ ms: number; mbPerSecond: number }> {
  const [holder, empty] = make(2) as [PeerProcess, PeerProcess];
  const { links = [], messages = 0 } = await holder.ask({ do: 'create', spaces: 1, megabytes: 30 });
  await meet([holder, empty]);
  const start = clockNow();
  await empty.ask({ do: 'enter', links });
  const { at } = await empty.ask({ do: 'holds', messages });
  return { ms: rounded(at - start, 0), mbPerSecond: rounded(30_000 / (at - start), 1) };
}

async function fourPeers(make: Make): Promise<number> {
  const everyone = await together(make, 4);
  const [writer, ...others] = everyone as [PeerProcess, ...PeerProcess[]];
  const write = async (index: number): Promise<void> => {
    const all = Promise.all(others.map((peer) => peer.ask({ do: 'sees', index })));
    await writer.ask({ do: 'edit', index });
    await all;
  };
  const total = async (): Promise<number> =>
    (await Promise.all(everyone.map((peer) => peer.ask({ do: 'sent' })))).reduce(
      (sum, { bytes = 0 }) => sum + bytes,
      0,
    );
  for (let index = 0; index < 10; index += 1) await write(index);
  const before = await total();
  for (let index = 10; index < 10 + EDITS; index += 1) await write(index);
  return rounded(((await total()) - before) / EDITS, 0);
}

/** From entering by invite to being a member with its keys in every one, over one connection. */
async function spaces(make: Make, count: number): Promise<number> {
  const [host, guest] = make(2) as [PeerProcess, PeerProcess];
  const { links = [] } = await host.ask({ do: 'create', spaces: count, megabytes: 0 });
  await meet([host, guest]);
  const start = clockNow();
  const { at } = await guest.ask({ do: 'enter', links });
  return rounded(at - start, 1);
}
