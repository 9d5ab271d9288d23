import type { Clock, Identity, OnError, RandomBytes } from '@kith/identity';
import { bytesFromId, createSpace, joinSpace, openSpace, readInvite } from '@kith/store';
import type { SpaceEnvironment, SpaceId } from '@kith/store';
import { builtInSchemas } from './built-in-schemas.js';
import { KeptSummaries } from './kept-summaries.js';
import type { DeviceOptions } from './options.js';
import type { Spaces } from './spaces.js';

export interface StoreSpacesParts {
  readonly options: DeviceOptions;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly onError: OnError;
}

/** The spaces of this device's storage: each is a database named by its id. */
export function storeSpaces({ options, identity, clock, random, onError }: StoreSpacesParts): Spaces {
  const { storage, crypto, tabs, schemas = [] } = options;
  const environment: SpaceEnvironment = {
    identity,
    crypto,
    clock,
    randomBytes: random,
    storage,
    onError,
    schemas: [...builtInSchemas, ...schemas],
    ...(tabs === undefined ? {} : { tabs }),
  };
  const summaries = new KeptSummaries({ storage, crypto, random, onError });
  let personalId: SpaceId | undefined;

  return {
    async personal() {
      const space = await createSpace(environment, { kind: 'personal' });
      personalId = space.id;
      const secret = space.secret('summaries').getSnapshot();
      if (secret !== null) await summaries.unlock(secret.key);
      return space;
    },
    create: () => createSpace(environment, { kind: 'workspace' }),
    join: (link) => joinSpace(environment, link),
    open: (id) => openSpace(environment, id),
    async list() {
      const [names, kept] = await Promise.all([storage.list(), summaries.load()]);
      const ids = names.filter((name): name is SpaceId => name !== personalId && bytesFromId(name) !== null);
      for (const id of kept.keys()) if (!ids.includes(id)) summaries.forget(id);
      return new Map(ids.map((id) => [id, kept.get(id) ?? null]));
    },
    keep: (id, summary) => summaries.keep(id, summary),
    async delete(id) {
      await storage.delete(id);
      summaries.forget(id);
    },
    close: () => summaries.close(),
    spaceOf: (link) => readInvite(link).id,
  };
}
