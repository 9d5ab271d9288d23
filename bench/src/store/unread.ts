// What unread and mention counts cost, in this process: `unread.js PART N DIRECTORY`, first `build`, then `count`.
import { InboxStateSchema, MessageSchema, openInbox } from '@kith/comms';
import type { Inbox } from '@kith/comms';
import { systemClock } from '@kith/identity';
import { createSpace, idFromBytes, memoryStorage, openSpace } from '@kith/store';
import type { NodeId, Space, SpaceId, StorageDriver } from '@kith/store';
import { directoryStorage } from '@kith/store/node';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { answer } from '../lib/child.js';
import { cpuNow, heldMemory, median, rounded, spend } from '../lib/measure.js';
import { until } from '../lib/until.js';
import type { UnreadResult } from './parts.js';
import { connect, device, messagesHeld, onDisk, tenMembers } from './people.js';
import { AUTHORS, message } from './workload.js';

const [part = '', count = '0', directory = ''] = process.argv.slice(2);
const n = Number(count);
const CHANNELS = 200;
const schemas = [MessageSchema, InboxStateSchema];
const SENDS = 100;
const ROUNDS = 20;

answer(part === 'build' ? build() : measure());

const channels = Array.from({ length: CHANNELS }, (_, at) =>
  idFromBytes<NodeId>(new Uint8Array(createHash('sha256').update(`channel ${at}`).digest())),
);

/** Ten devices write apart into 200 channels, each message in fifty mentions author-0, who then gets everything. */
async function build(): Promise<null> {
  const disk = onDisk(directory);
  const storageOf = (name: string) => (name === 'author-0' ? disk(name) : memoryStorage());
  const everyone = await tenMembers(directory, storageOf, schemas);
  const [host, ...others] = everyone;
  if (host === undefined) throw new Error('ten authors are needed');
  const { person } = host.by.identity;
  for (let start = 0; start < n; start += 1000) {
    const indexes = Array.from({ length: Math.min(1000, n - start) }, (_, offset) => start + offset);
    await Promise.all(
      indexes.map(async (index) => {
        const mentions = index % 50 === 1 ? { mentions: { dids: [person] } } : {};
        await everyone[index % AUTHORS]?.space.create(MessageSchema, {
          channel: channelOf(Math.floor(index / AUTHORS)),
          text: message(index).text,
          ...mentions,
        });
      }),
    );
  }
  let held = messagesHeld(host.space);
  for (const other of others) {
    held += messagesHeld(other.space);
    const end = await connect(other, host);
    await until(() => messagesHeld(host.space) >= held, 'the host to get what was written', 600_000);
    end();
  }
  const personal = await createSpace(host.by.environment, { kind: 'personal' });
  await writeFile(path.join(directory, 'unread.json'), JSON.stringify([host.space.id, personal.id]));
  await Promise.all([host.space.close(), personal.close()]);
  return null;
}

function channelOf(at: number): NodeId {
  const channel = channels[at % CHANNELS];
  if (channel === undefined) throw new Error('there are channels');
  return channel;
}

/** Cold counts of all channels; then the same reads of storage alone; then what 200 open channels add to a send. */
async function measure(): Promise<UnreadResult> {
  const reads: (() => Promise<unknown>)[] = [];
  const recorder = { isOn: false };
  const storage = recorded(
    directoryStorage(path.join(directory, 'author-0')),
    (read) => recorder.isOn && reads.push(read),
  );
  const { environment } = await device('author-0', storage, directory, schemas);
  const [id, personalId] = JSON.parse(await readFile(path.join(directory, 'unread.json'), 'utf8')) as [
    SpaceId,
    SpaceId,
  ];
  const [space, personal] = [await openSpace(environment, id), await openSpace(environment, personalId)];
  const before = heldMemory();
  const inbox = inboxOver(space, personal);
  recorder.isOn = true;
  const cold = await spend(() => readyIn(inbox));
  recorder.isOn = false;
  const memoryMb = heldMemory() - before;
  const sum = (name: 'unread' | 'mentions') =>
    channels.reduce((total, channel) => total + inbox[name](channel).getSnapshot(), 0);
  const counted = `${sum('unread')} + ${sum('mentions')}`;
  await inbox.close();
  const floors: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const cpu = cpuNow();
    await Promise.all(reads.map((read) => read()));
    floors.push(cpuNow() - cpu);
  }
  const again = inboxOver(space, personal);
  const warm = await spend(() => readyIn(again));
  await again.close();
  const notes = {
    'unread of 200 warm, CPU ms': rounded(warm.cpuMs, 1),
    'unread of 200, MB': rounded(memoryMb, 1),
    'unread and mentions of 200, counted': counted,
    'unread of 200, reads': reads.length,
    ...(await sends(space, personal)),
  };
  await Promise.all([space.close(), personal.close()]);
  return { ms: rounded(cold.cpuMs, 1), floorMs: rounded(median(floors), 1), notes };
}

/** Slices with no channel open and with all, in turns, so that both meet the same machine. */
async function sends(space: Space, personal: Space): Promise<UnreadResult['notes']> {
  const spent = { none: [] as number[], all: [] as number[] };
  const slice = async (into: number[]) => {
    globalThis.gc?.();
    const { cpuMs } = await spend(async () => {
      for (let at = 0; at < SENDS; at += 1)
        await space.create(MessageSchema, { channel: channelOf(at), text: message(at).text });
    });
    into.push(cpuMs / SENDS);
  };
  await slice([]);
  for (let round = 0; round < ROUNDS; round += 1) {
    await slice(spent.none);
    const inbox = inboxOver(space, personal);
    await readyIn(inbox);
    await slice(spent.all);
    await inbox.close();
  }
  const [none, all] = [lowerQuartile(spent.none), lowerQuartile(spent.all)];
  return {
    'durable send, CPU ms': rounded(none, 3),
    'with 200 open channels, CPU ms': rounded(all, 3),
    'with 200 open channels, by without': rounded(all / none),
  };
}

/** What others do on the machine only adds. */
function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? Number.NaN;
}

function inboxOver(space: Space, personal: Space): Inbox {
  const onError = (error: unknown) => {
    throw error;
  };
  return openInbox({ space, personal, clock: systemClock, onError });
}

/** As a list of channels asks: somebody listens to both counts of each. */
async function readyIn(inbox: Inbox): Promise<void> {
  for (const channel of channels) {
    inbox.unread(channel).subscribe(() => undefined);
    inbox.mentions(channel).subscribe(() => undefined);
  }
  await Promise.all(channels.map((channel) => inbox.ready(channel)));
}

/** Hands on every read, as something that can be done again on the bare storage. */
function recorded(driver: StorageDriver, note: (read: () => Promise<unknown>) => void): StorageDriver {
  return {
    list: () => driver.list(),
    delete: (name) => driver.delete(name),
    async open(name) {
      const store = await driver.open(name);
      const noted = <T>(read: () => Promise<T>): Promise<T> => {
        note(read);
        return read();
      };
      return {
        get: (key) => noted(() => store.get(key)),
        getMany: (keys) => noted(() => store.getMany(keys)),
        range: (query) => noted(() => store.range(query)),
        commit: (batch) => store.commit(batch),
        clear: (range) => store.clear(range),
        estimate: () => store.estimate(),
        close: () => store.close(),
      };
    },
  };
}
