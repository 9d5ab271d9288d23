// What a send costs beside the cryptography that no send can do without, in turns in one process: `append-floor.js DIRECTORY`.
import { createNodeCrypto } from '@kith/identity/node';
import { createSpace } from '@kith/store';
import type { KeyValuePair, StorageDriver } from '@kith/store';
import { ClassicLevel } from 'classic-level';
import { generateKeyPairSync, sign } from 'node:crypto';
import path from 'node:path';
import { answer } from '../lib/child.js';
import { median, rounded, spend } from '../lib/measure.js';
import type { AppendVsFloor } from './parts.js';
import { device, inMemory, latest, onDisk, send } from './people.js';

const [directory = ''] = process.argv.slice(2);
const SLICES = 24;
/** Slices that only warm up. */
const COLD = 8;
const SENDS = 200;
const IN_FLIGHT = 100;

answer(measure().then(async (memory) => ({ ...memory, disk: await measureDisk() })));

/** One device that shows the latest messages. Median over the slices of CPU of the sends by CPU of the floor next to them. */
async function measure(): Promise<Omit<AppendVsFloor, 'disk'>> {
  const by = await device('author', inMemory(), directory);
  const space = await createSpace(by.environment, { kind: 'workspace' });
  const shown = latest(space);
  await shown.ready();
  const floor = await floorOf();
  let sent = 0;
  const oneByOne: number[] = [];
  const inFlight: number[] = [];
  for (let slice = 0; slice < SLICES; slice += 1) {
    const bare = await spend(async () => {
      for (let index = 0; index < SENDS; index += 1) await floor();
    });
    const single = await spend(async () => {
      for (let index = 0; index < SENDS; index += 1) await send(space, sent++);
    });
    const group = await spend(async () => {
      for (let index = 0; index < SENDS; index += IN_FLIGHT)
        await Promise.all(Array.from({ length: IN_FLIGHT }, () => send(space, sent++)));
    });
    if (slice < COLD) continue;
    oneByOne.push(single.cpuMs / bare.cpuMs);
    inFlight.push(group.cpuMs / bare.cpuMs);
  }
  shown.close();
  return { oneByOne: rounded(median(oneByOne)), inFlight: rounded(median(inFlight)) };
}

/** The same on LevelDB, 100 in flight. The floor writes the pairs of these sends to a bare LevelDB, in as many flushed batches. */
async function measureDisk(): Promise<number> {
  const written: (readonly KeyValuePair[])[] = [];
  const disk = onDisk(directory)('author-on-disk');
  const driver: StorageDriver = {
    list: () => disk.list(),
    delete: (name) => disk.delete(name),
    async open(name) {
      const store = await disk.open(name);
      return {
        get: (key) => store.get(key),
        getMany: (keys) => store.getMany(keys),
        range: (query) => store.range(query),
        clear: (range) => store.clear(range),
        estimate: () => store.estimate(),
        close: () => store.close(),
        commit(batch) {
          written.push(batch.puts);
          return store.commit(batch);
        },
      };
    },
  };
  const by = await device('author-on-disk', driver, directory);
  const space = await createSpace(by.environment, { kind: 'workspace' });
  const shown = latest(space);
  await shown.ready();
  const floor = await floorOf();
  const bareLevel = new ClassicLevel<Uint8Array, Uint8Array>(path.join(directory, 'bare'), {
    keyEncoding: 'view',
    valueEncoding: 'view',
  });
  await bareLevel.open();
  let sent = 0;
  const ratios: number[] = [];
  for (let slice = 0; slice < SLICES; slice += 1) {
    written.length = 0;
    const ours = await spend(async () => {
      for (let index = 0; index < SENDS; index += IN_FLIGHT)
        await Promise.all(Array.from({ length: IN_FLIGHT }, () => send(space, sent++)));
    });
    const bare = await spend(async () => {
      for (let index = 0; index < SENDS; index += 1) await floor();
      for (const pairs of written)
        await bareLevel.batch(
          pairs.map(([key, value]) => ({ type: 'put', key, value })),
          { sync: true },
        );
    });
    if (slice >= COLD) ratios.push(ours.cpuMs / bare.cpuMs);
  }
  shown.close();
  await bareLevel.close();
  return rounded(median(ratios));
}

/** Encrypts and signs one message with node:crypto. */
async function floorOf(): Promise<() => Promise<void>> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const crypto = createNodeCrypto();
  const key = await crypto.importAeadKey(crypto.randomBytes(32));
  const text = crypto.randomBytes(192);
  return async () => {
    await crypto.encrypt(key, crypto.randomBytes(12), text, text);
    sign(null, text, privateKey);
  };
}
