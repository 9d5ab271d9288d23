import { decode, encode } from '@ipld/dag-cbor';
import type { CryptoEngine, Identity } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { feedBuilder } from '../../../../test/support/feed-builder.js';
import type { FeedBuilder } from '../../../../test/support/feed-builder.js';
import { seededBytes, seededIdentity } from '../../../../test/support/seeded.js';
import { parseEntry, withoutBody } from '../../src/format/entry.js';

/** Alice writes, Eve attacks; both are certified, and the same every time. */
export interface GateWorld {
  readonly crypto: CryptoEngine;
  readonly space: Uint8Array;
  readonly alice: Identity;
  readonly eve: Identity;
  /** Alice's content feed, 8 entries. */
  readonly feed: FeedBuilder;
  /** Alice's control feed, 6 entries. */
  readonly control: FeedBuilder;
  /** Another content feed of Alice's device in the same space, 8 entries. */
  readonly second: FeedBuilder;
  /** Alice's content feed in another space, 8 entries. */
  readonly elsewhere: FeedBuilder;
  /** Eve's content feed, 8 entries. */
  readonly eves: FeedBuilder;
  /** Alice's content feed over three segments, 520 entries. */
  readonly long: FeedBuilder;
}

export async function gateWorld(): Promise<GateWorld> {
  const crypto = createNodeCrypto({ randomBytes: seededBytes(20) });
  const [alice, eve] = [await seededIdentity(crypto), await seededIdentity(crypto)];
  const [space, otherSpace] = [crypto.randomBytes(32), crypto.randomBytes(32)];
  const content = { crypto, identity: alice, space, kind: 'content' } as const;
  return {
    crypto,
    space,
    alice,
    eve,
    feed: await feedBuilder(content).extend(8),
    control: await feedBuilder({ ...content, kind: 'control' }).extend(6),
    second: await feedBuilder(content).extend(8),
    elsewhere: await feedBuilder({ ...content, space: otherSpace }).extend(8),
    eves: await feedBuilder({ ...content, identity: eve }).extend(8),
    long: await feedBuilder(content).extend(520),
  };
}

/** An entry with its fields changed and encoded again; what was signed no longer matches. */
export function rewritten(bytes: Uint8Array, edit: (fields: unknown[]) => unknown): Uint8Array {
  const fields = decode<unknown[]>(bytes);
  const result = edit(fields);
  return encode(Array.isArray(result) ? result : fields);
}

/** Positions in the entry array. */
export const field = {
  version: 0,
  algorithm: 1,
  kind: 2,
  seq: 3,
  prev: 4,
  deps: 5,
  epoch: 6,
  time: 7,
  lift: 8,
  bodyHash: 9,
  extensions: 10,
  critical: 11,
  signature: 12,
  body: 13,
} as const;

/** The entry without its body, as it is carried after an erasure. */
export function bodiless(world: GateWorld, feed: FeedBuilder, seq: number): Uint8Array {
  const bytes = feed.entries[seq]?.bytes as Uint8Array;
  const answer = parseEntry(world.crypto, { space: feed.space, feed: feed.id }, bytes);
  if (!answer.ok) throw new Error(`entry ${seq} does not parse: ${answer.code}`);
  return withoutBody(answer.entry);
}
