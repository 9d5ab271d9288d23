import { createIdentity, systemClock } from '@kith/identity';
import { createWebCrypto } from '@kith/identity/browser';
import { createConnection, memoryLinkPair } from '@kith/mesh';
import { createSpace, defineSchema, joinSpace, memoryStorage, openSpace } from '@kith/store';
import type { Space, SpaceEnvironment, StorageDriver } from '@kith/store';
import { indexedDbStorage } from '@kith/store/browser';
import * as v from 'valibot';

const Chat = defineSchema({
  name: 'message',
  version: 1,
  properties: { channel: v.string(), text: v.string() },
  required: ['channel', 'text'],
  rule: () => 'accept',
  indexes: [
    { property: 'channel', order: 'position' },
    { property: 'channel', order: 'feed' },
  ],
});
const channel = 'AAAAAAAAAAAAAAAA';
const text = (number: number) => `message ${number} `.padEnd(120, 'lorem ipsum dolor sit amet ');

async function environment(storage: StorageDriver): Promise<SpaceEnvironment> {
  const crypto = await createWebCrypto();
  const identity = await createIdentity({ crypto, clock: systemClock });
  return { identity, crypto, clock: systemClock, storage, schemas: [Chat] };
}

async function shown(space: Space, count: number): Promise<void> {
  const live = space.graph.live({ schema: Chat, where: { channel }, limit: count });
  await live.ready();
  live.close();
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
};

const kept: { environment?: SpaceEnvironment; space?: Space; id?: Space['id'] } = {};

/** Each step is timed from outside, with the processor time of the page's process. */
const steps = {
  async openMemory() {
    kept.environment = await environment(memoryStorage());
    kept.space = await createSpace(kept.environment, { kind: 'workspace' });
  },
  async append(n: number) {
    for (let number = 0; number < n; number += 1) await kept.space?.create(Chat, { channel, text: text(number) });
  },
  async latest() {
    if (kept.space !== undefined) await shown(kept.space, 50);
  },
  /** An empty device joins and is sent everything. */
  async firstSync() {
    const { environment: host, space } = kept;
    if (host === undefined || space === undefined) return;
    const total = space.feeds().reduce((sum, feed) => sum + feed.length, 0);
    const guest = await environment(memoryStorage());
    const joined = await joinSpace(guest, await space.createInvite());
    const { ends } = memoryLinkPair({ random: host.crypto.randomBytes });
    const [one, other] = await Promise.all(
      [host, guest].map(({ identity, crypto, clock }, at) =>
        createConnection({ link: ends[at as 0 | 1], identity, session: crypto.randomBytes(16), crypto, clock }),
      ),
    );
    if (one?.ok !== true || other?.ok !== true) throw new Error('the devices did not connect');
    space.attach(one.connection);
    joined.attach(other.connection);
    await until(() => joined.feeds().reduce((sum, feed) => sum + feed.length, 0) >= total);
    one.connection.close('done');
    await joined.close();
  },
  async openDisk() {
    await kept.space?.close();
    kept.environment = await environment(indexedDbStorage({ prefix: 'bench-' }));
    kept.space = await createSpace(kept.environment, { kind: 'workspace' });
    kept.id = kept.space.id;
  },
  async appendTogether(n: number) {
    for (let from = 0; from < n; from += 100) {
      await Promise.all(
        Array.from({ length: Math.min(100, n - from) }, async (_, at) => {
          await kept.space?.create(Chat, { channel, text: text(from + at) });
        }),
      );
    }
  },
  async reopen() {
    const { environment: host, id, space } = kept;
    if (host === undefined || id === undefined) return;
    await space?.close();
    kept.space = await openSpace(host, id);
    await shown(kept.space, 50);
  },
};

Object.assign(globalThis, { steps });
