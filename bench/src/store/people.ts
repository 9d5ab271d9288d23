import { openIdentity, systemClock } from '@kith/identity';
import type { CryptoEngine, Identity } from '@kith/identity';
import { createNodeCrypto, nodeKeyStore } from '@kith/identity/node';
import { createConnection, memoryLinkPair } from '@kith/mesh';
import type { Connection, Link } from '@kith/mesh';
import { createSpace, defineSchema, joinSpace, memoryStorage, openSpace } from '@kith/store';
import type { AnySchema, LiveQuery, NodeId, Space, SpaceEnvironment, SpaceId, StorageDriver } from '@kith/store';
import { directoryStorage } from '@kith/store/node';
import path from 'node:path';
import * as v from 'valibot';
import { until } from '../lib/until.js';
import { AUTHORS, message } from './workload.js';

/** A chat message: what everybody writes, and only its author changes. */
export const Chat = defineSchema({
  name: 'message',
  version: 1,
  properties: { channel: v.string(), text: v.pipe(v.string(), v.maxLength(10_000)) },
  required: ['channel', 'text'],
  rule: ({ action, author, creator }) => (action === 'create' || author === creator ? 'accept' : 'not-the-author'),
  indexes: [
    { property: 'channel', order: 'position' },
    { property: 'channel', order: 'feed' },
  ],
});

export const CHANNEL = 'AAAAAAAAAAAAAAAA';

export interface Device {
  readonly identity: Identity;
  readonly crypto: CryptoEngine;
  readonly environment: SpaceEnvironment;
}

export async function device(
  name: string,
  storage: StorageDriver,
  directory: string,
  schemas: readonly AnySchema[] = [Chat],
): Promise<Device> {
  const crypto = createNodeCrypto();
  const clock = systemClock;
  const store = nodeKeyStore(path.join(directory, `${name}.key`));
  const identity = await openIdentity({ crypto, clock, store });
  const onError = (error: unknown) => {
    throw error;
  };
  return { identity, crypto, environment: { identity, crypto, clock, storage, schemas, onError } };
}

export interface Writing {
  readonly by: Device;
  readonly space: Space;
}

/** One space with ten members, each on a device of their own, that stay apart after they were admitted. */
export async function tenMembers(
  directory: string,
  storageOf: (name: string) => StorageDriver,
  schemas?: readonly AnySchema[],
): Promise<Writing[]> {
  const first = await device('author-0', storageOf('author-0'), directory, schemas);
  const creator = { by: first, space: await createSpace(first.environment, { kind: 'workspace' }) };
  const everyone = [creator];
  const link = await creator.space.createInvite({ uses: AUTHORS * 2 });
  for (let index = 1; index < AUTHORS; index += 1) {
    const name = `author-${index}`;
    everyone.push(await joined(await device(name, storageOf(name), directory, schemas), link, creator));
  }
  return everyone;
}

export const inMemory = (): StorageDriver => memoryStorage();
export const onDisk = (directory: string) => (name: string) => directoryStorage(path.join(directory, name));

/** Joins by invite, is admitted by `host`, and leaves. */
export async function joined(by: Device, link: string, host: Writing): Promise<Writing> {
  const space = await joinSpace(by.environment, link);
  const end = await connect({ by, space }, host);
  await until(() => canWrite(space), 'to be admitted');
  end();
  return { by, space };
}

export const reopened = async (by: Device, id: SpaceId): Promise<Writing> => ({
  by,
  space: await openSpace(by.environment, id),
});

export function canWrite(space: Space): boolean {
  const standing = space.standing.getSnapshot();
  return standing.kind === 'member' && standing.canWrite;
}

export async function connect(a: Writing, b: Writing): Promise<() => void> {
  const { ends } = memoryLinkPair({ random: a.by.crypto.randomBytes });
  const [one, other] = await Promise.all([attach(a, ends[0]), attach(b, ends[1])]);
  return () => {
    one.close('done');
    other.close('done');
  };
}

export async function attach({ by, space }: Writing, link: Link): Promise<Connection> {
  const { identity, crypto } = by;
  const outcome = await createConnection({
    link,
    identity,
    crypto,
    session: crypto.randomBytes(16),
    clock: systemClock,
    // A whole history at once is what is measured here, not how a stranger is held back.
    limits: {},
  });
  if (!outcome.ok) throw new Error(`not connected: ${outcome.code}`);
  space.attach(outcome.connection);
  return outcome.connection;
}

export function send(space: Space, index: number): Promise<NodeId> {
  return space.create(Chat, { channel: CHANNEL, text: message(index).text });
}

/** Content entries held, without those that open a feed. */
export function messagesHeld(space: Space): number {
  let held = 0;
  for (const feed of space.feeds()) if (feed.kind === 'content') held += Math.max(0, feed.length - 1);
  return held;
}

export function latest(space: Space, limit = 50): LiveQuery {
  return space.graph.live({ schema: Chat, where: { channel: CHANNEL }, order: 'newest', limit });
}
