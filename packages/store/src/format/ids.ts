import { base64urlDecode, base64urlEncode, invalidArgument, utf8Encode } from '@kith/identity';
import type { CryptoEngine, Did } from '@kith/identity';
import { domain, hashOf } from './hash.js';

declare const brand: unique symbol;
/** A 32-byte hash as 43 characters of base64url, with a type mark for the kind of thing it names. */
export type Id<Name> = string & { readonly [brand]: Name };

/** The id of a space: the hash of the body of its Create. */
export type SpaceId = Id<'space'>;

/** The id of a feed: the hash of its space, its kind, the key of its device and a nonce. */
export type FeedId = Id<'feed'>;

/** The id of a node: the hash of its space with its creator and a nonce, or with its schema and key. */
export type NodeId = Id<'node'>;

/** The kind of a feed. `control`: members, roles and keys. `content`: nodes, encrypted. */
export type FeedKind = 'control' | 'content';
export const kindNumber = { control: 0, content: 1 } as const;

/** Encodes 32 bytes as an id. The caller chooses the kind of id, because bytes do not contain it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function idFromBytes<T extends SpaceId | FeedId | NodeId>(bytes: Uint8Array): T {
  return base64urlEncode(bytes) as T;
}

/** The 32 bytes of an id, or null for anything that is not one. */
export function bytesFromId(id: string): Uint8Array | null {
  const bytes = base64urlDecode(id);
  return bytes !== null && bytes.length === 32 ? bytes : null;
}

/**
 * Returns the 32 bytes of an id, for an id that this program already holds.
 * @throws KithError `argument-invalid` for a text that is no id.
 */
export function idBytes(id: SpaceId | FeedId | NodeId): Uint8Array {
  const bytes = bytesFromId(id);
  if (bytes === null) throw invalidArgument('id', id, 'an id: 32 bytes, base64url');
  return bytes;
}

/** Derives the id of a space from the body of its Create. A holder of the id can check the Create. */
export function spaceIdOf(crypto: CryptoEngine, createBody: Uint8Array): Uint8Array {
  return hashOf(crypto, domain.space, createBody);
}

export function feedIdOf(
  crypto: CryptoEngine,
  feed: { space: Uint8Array; kind: FeedKind; device: Uint8Array; incarnation: Uint8Array },
): Uint8Array {
  return hashOf(crypto, domain.feed, feed.space, Uint8Array.of(kindNumber[feed.kind]), feed.device, feed.incarnation);
}

/** Derives the id of a node made by `creator`. No other person can make a node with this id, and backdating does not help. */
export function nodeIdOf(crypto: CryptoEngine, space: Uint8Array, creator: Did, nonce: Uint8Array): Uint8Array {
  return hashOf(crypto, domain.node, space, nonce, utf8Encode(creator));
}

/** Derives the id of a node that its schema names by a key (a profile by its person). It is the same on every device. */
export function namedNodeIdOf(crypto: CryptoEngine, space: Uint8Array, schema: string, key: string): Uint8Array {
  const name = utf8Encode(schema);
  return hashOf(crypto, domain.namedNode, space, Uint8Array.of(name.length), name, utf8Encode(key));
}
