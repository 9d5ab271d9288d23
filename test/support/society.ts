import { systemClock } from '@kith/identity';
import type { Clock } from '@kith/identity';
import type { Space } from '@kith/store';
import { bytesFromId } from '../../packages/store/src/format/ids.js';
import { feedBuilder } from './feed-builder.js';
import type { FeedBuilder } from './feed-builder.js';
import { Note, connect, create, join, person, until } from './people.js';
import type { Person } from './people.js';

/** Ada owns a space; Grace and Eve are members. Nobody is connected any more, and Eve is up to no good. */
export interface Society {
  readonly ada: Person;
  readonly grace: Person;
  readonly eve: Person;
  readonly hers: Space;
  readonly graces: Space;
  readonly eves: Space;
  /** The space's id, 32 bytes. */
  readonly id: Uint8Array;
  /** A feed in the name of any of them, under an incarnation of its own. */
  feed(of: Person, kind: 'control' | 'content'): FeedBuilder;
  close(): Promise<void>;
}

export async function society(clock: Clock = systemClock): Promise<Society> {
  const [ada, grace, eve] = await Promise.all([person('Ada', clock), person('Grace', clock), person('Eve', clock)]);
  const hers = await create(ada);
  await hers.create(Note, { list: 'general', text: 'welcome' });
  const link = await hers.createInvite({ uses: 2 });
  const [graces, eves] = [await join(grace, link), await join(eve, link)];
  for (const [by, space] of [
    [grace, graces],
    [eve, eves],
  ] as const) {
    const cut = await connect({ by: ada, space: hers }, { by, space });
    await until(() => canWrite(space), `${by.name} to be admitted`);
    await space.create(Note, { list: 'general', text: `hello from ${by.name}` });
    await until(() => space.status.getSnapshot().unsent === 0, 'Ada to hold it');
    cut();
    await until(() => hers.status.getSnapshot().peers.length === 0, 'the connection to be gone');
  }
  const id = bytesFromId(hers.id) as Uint8Array;
  return {
    ada,
    grace,
    eve,
    hers,
    graces,
    eves,
    id,
    feed: (of, kind) => feedBuilder({ crypto: of.environment.crypto, identity: of.identity, space: id, kind }),
    async close() {
      await Promise.all([hers.close(), graces.close(), eves.close()]);
    },
  };
}

export function canWrite(space: Space): boolean {
  const standing = space.standing.getSnapshot();
  return standing.kind === 'member' && standing.canWrite;
}
