import { compareBytes } from '@kith/identity';
import type { CryptoEngine, Identity } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { feedBuilder } from '../../../../test/support/feed-builder.js';
import type { FeedBuilder } from '../../../../test/support/feed-builder.js';
import { seededBytes, seededIdentity } from '../../../../test/support/seeded.js';
import { controlEntry } from '../../src/control/control-log.js';
import type { ControlEntry } from '../../src/control/control-log.js';
import { createMaterialChecker } from '../../src/control/checked-material.js';
import { foldControl } from '../../src/control/fold-control.js';
import type { ControlState } from '../../src/control/fold-control.js';
import { inviteSigner } from '../../src/control/invite.js';
import { joinMessage } from '../../src/control/membership.js';
import { encodeCreate, encodeOperation } from '../../src/control/operations.js';
import { encodeClearBody } from '../../src/format/body.js';
import type { Properties } from '../../src/format/body.js';
import { spaceIdOf } from '../../src/format/ids.js';
import { createGate } from '../../src/gate/gate.js';

type Operation = Parameters<typeof encodeOperation>[0];

/** One device's control feed, in which anything can be written. */
export interface Author {
  readonly identity: Identity;
  readonly feed: FeedBuilder;
  readonly entries: readonly ControlEntry[];
  /** Writes an operation that has seen these entries, besides the author's own. */
  act(operation: Operation, ...seen: readonly ControlEntry[]): Promise<ControlEntry>;
  /** Any map as the body. */
  say(body: Properties | Uint8Array, ...seen: readonly ControlEntry[]): Promise<ControlEntry>;
  /** Another history of the same feed from `seq` on. */
  branch(seq: number): Author;
}

/** A space that Ada founded. Everybody can write any entry into it. */
export interface ControlWorld {
  readonly crypto: CryptoEngine;
  readonly space: Uint8Array;
  readonly create: Uint8Array;
  readonly ada: Author;
  author(): Promise<Author>;
  /** The founding: Open and Create. */
  readonly founded: ControlEntry;
  invite(by: Author, options: InviteOptions, ...seen: readonly ControlEntry[]): Promise<MadeInvite>;
  join(by: Author, invite: MadeInvite): Promise<ControlEntry>;
  admit(by: Author, join: ControlEntry, ...seen: readonly ControlEntry[]): Promise<ControlEntry>;
  /** Invited, joined and admitted by Ada. */
  member(role?: 'admin' | 'member' | 'guest'): Promise<{ author: Author; admitted: ControlEntry }>;
  fold(entries: Iterable<ControlEntry>, cuts?: ReadonlyMap<string, number>): Promise<ControlState>;
  /** Everything all authors wrote. */
  all(): ControlEntry[];
}

interface InviteOptions {
  readonly role?: 'admin' | 'member' | 'guest';
  readonly uses?: number;
}

export interface MadeInvite {
  readonly entry: ControlEntry;
  readonly secret: Uint8Array;
  readonly key: Uint8Array;
}

export async function controlWorld(seed = 40): Promise<ControlWorld> {
  const crypto = createNodeCrypto({ randomBytes: seededBytes(seed) });
  const founder = await seededIdentity(crypto);
  const create = encodeCreate({ kind: 'workspace', owners: [founder.person], nonce: crypto.randomBytes(16) });
  const space = spaceIdOf(crypto, create);
  const gate = createGate(crypto, space);
  const everything: ControlEntry[] = [];

  const authorOver = (identity: Identity, feed: FeedBuilder, written: readonly ControlEntry[]): Author => {
    const entries = [...written];
    const write = async (body: Uint8Array | null, seen: readonly ControlEntry[]): Promise<ControlEntry> => {
      const held = feed.held(feed.entries.length);
      // One head of each feed: the highest.
      const heads = new Map([...seen].sort((a, b) => a.seq - b.seq).map((entry) => [entry.feed, entry.change]));
      const deps = [...heads.values()].map(({ header, hash }) => ({ feed: header.feed, seq: header.seq, hash }));
      deps.sort((a, b) => compareBytes(a.feed, b.feed));
      const { bytes } = await feed.append(body === null ? {} : { body, deps });
      const entry = controlEntry(await gate.own(held, bytes));
      entries.push(entry);
      everything.push(entry);
      return entry;
    };
    const author: Author = {
      identity,
      feed,
      entries,
      act: (operation, ...seen) => author.say(encodeOperation(operation), ...seen),
      async say(body, ...seen) {
        if (feed.entries.length === 0) await write(null, []);
        return write(body instanceof Uint8Array ? body : encodeClearBody(body), seen);
      },
      branch: (seq) => authorOver(identity, feed.branch(seq), entries.slice(0, seq)),
    };
    return author;
  };
  const authorOf = (identity: Identity) =>
    authorOver(identity, feedBuilder({ crypto, identity, space, kind: 'control' }), []);

  const ada = authorOf(founder);
  const founded = await ada.say(create);

  const world: ControlWorld = {
    crypto,
    space,
    create,
    ada,
    founded,
    author: async () => authorOf(await seededIdentity(crypto)),
    async invite(by, { role = 'member', uses = 1 }, ...seen) {
      const secret = crypto.randomBytes(32);
      const { publicKey: key } = await inviteSigner(crypto, secret);
      return { secret, key, entry: await by.act({ type: 'invite', key, role, uses, expires: null }, ...seen) };
    },
    async join(by, { secret, key }) {
      const signer = await inviteSigner(crypto, secret);
      const proof = await signer.sign(joinMessage(space, key, by.identity.certificate));
      return by.act({ type: 'join', invite: key, proof });
    },
    admit(by, join, ...seen) {
      const { header, hash } = join.change;
      return by.act({ type: 'admit', join: { feed: header.feed, seq: header.seq, hash } }, join, ...seen);
    },
    async member(role = 'member') {
      const author = await world.author();
      const join = await world.join(author, await world.invite(ada, { role }));
      return { author, admitted: await world.admit(ada, join) };
    },
    async fold(entries, cuts = new Map()) {
      const log = new Map([...entries].map((entry) => [entry.hash, entry]));
      const checked = createMaterialChecker(crypto, space);
      await checked.prepare(log.values());
      return foldControl({ crypto, space, checked }, { entries: log, cuts });
    },
    all: () => [...everything],
  };
  return world;
}

/** What a fold says, in a form that can be compared. */
export function summary({ membership, wanted, pinned, heads }: ControlState): unknown {
  const sorted = <T>(items: Iterable<T>) => [...items].map((item) => JSON.stringify(item)).toSorted();
  return {
    kind: membership.kind,
    members: sorted(
      [...membership.members].map(([person, { role, devices }]) => [person, role, sorted(devices.keys())]),
    ),
    devices: sorted([...membership.devices].map(([device, { person }]) => [device, person])),
    invites: sorted(
      [...membership.invites].map(([key, { role, uses, admitted }]) => [key, role, uses, sorted(admitted.keys())]),
    ),
    joins: sorted([...membership.joins].map(([hash, { admitted }]) => [hash, admitted])),
    epochs: sorted([...membership.epochs].map(([id, { number, boxes }]) => [id, number, sorted(boxes.keys())])),
    refused: sorted(membership.refused),
    erased: sorted([...membership.erased].map(([hash, people]) => [hash, sorted(people)])),
    wanted: sorted(wanted.map(({ hash }) => hash)),
    pinned: sorted(pinned),
    heads: sorted(heads.map(({ hash }) => hash)),
  };
}
