import { createIdentity } from '@kith/identity';
import type { Clock, Identity } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { createConnection, memoryLinkPair } from '@kith/mesh';
import type { Connection } from '@kith/mesh';
import { createSpace, defineSchema, joinSpace, memoryStorage, openSpace } from '@kith/store';
import type {
  AnySchema,
  Properties,
  Space,
  SpaceEnvironment,
  SpaceId,
  StorageDriver,
  SyncConnection,
} from '@kith/store';
import * as v from 'valibot';

/** The smallest useful schema: a note in a list, which only its author edits. */
export const Note = defineSchema({
  name: 'note',
  version: 1,
  properties: {
    list: v.optional(v.string()),
    text: v.pipe(v.string(), v.maxLength(10_000)),
    redacted: v.optional(v.boolean()),
  },
  required: ['text'],
  rule: ({ action, author, creator }) => (action === 'create' || author === creator ? 'accept' : 'not-the-author'),
  indexes: [
    { property: 'list', order: 'position' },
    { property: 'list', order: 'feed' },
  ],
});

/** A person on one device, with storage that outlives a restart. */
export interface Person {
  readonly name: string;
  readonly identity: Identity;
  readonly environment: SpaceEnvironment;
  readonly storage: StorageDriver;
  readonly errors: unknown[];
}

export async function person(
  name: string,
  clock: Clock,
  options: { storage?: StorageDriver; seed?: Uint8Array; generation?: number; schemas?: readonly AnySchema[] } = {},
): Promise<Person> {
  const crypto = createNodeCrypto();
  const identity = await createIdentity({
    crypto,
    clock,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.generation === undefined ? {} : { generation: options.generation }),
  });
  const storage = options.storage ?? memoryStorage();
  const errors: unknown[] = [];
  const environment = {
    identity,
    crypto,
    clock,
    storage,
    schemas: options.schemas ?? [Note],
    onError: (error: unknown) => errors.push(error),
  };
  return { name, identity, storage, environment, errors };
}

export const create = (by: Person): Promise<Space> => createSpace(by.environment, { kind: 'workspace' });
export const join = (by: Person, link: string): Promise<Space> => joinSpace(by.environment, link);
export const reopen = (by: Person, id: SpaceId): Promise<Space> => openSpace(by.environment, id);

/** Connects two people's spaces over an authenticated connection in memory; returns how to cut it. */
export async function connect(
  a: { by: Person; space: Space },
  b: { by: Person; space: Space },
  /** What the first makes of their end. */
  asSeen: (connection: Connection) => SyncConnection = (connection) => connection,
): Promise<() => void> {
  const random = a.by.environment.crypto.randomBytes;
  const pair = memoryLinkPair({ random });
  const [one, other] = await Promise.all(
    [a, b].map(({ by }, at) =>
      createConnection({
        link: pair.ends[at as 0 | 1],
        identity: by.identity,
        session: random(16),
        crypto: by.environment.crypto,
        clock: by.environment.clock,
      }),
    ),
  );
  if (one === undefined || other === undefined || !one.ok || !other.ok)
    throw new Error('the people could not be connected');
  a.space.attach(asSeen(one.connection));
  b.space.attach(other.connection);
  return () => close(one.connection, other.connection);
}

function close(...connections: readonly Connection[]): void {
  for (const connection of connections) connection.close('cut');
}

/** Resolves when the condition holds; checks again after whatever may have changed it. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export async function texts(space: Space): Promise<string[]> {
  const live = space.graph.live({ schema: Note, order: 'oldest', limit: 100_000 });
  await live.ready();
  const found = live.getSnapshot().nodes.map((node) => textOf(node.properties));
  live.close();
  return found;
}

function textOf(properties: Properties): string {
  return typeof properties['text'] === 'string' ? properties['text'] : '';
}
