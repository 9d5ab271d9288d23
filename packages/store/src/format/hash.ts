import { concatBytes, utf8Encode } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';

/** One domain string for each purpose, so that bytes signed or hashed for one purpose are invalid for any other. */
export const domain = {
  space: utf8Encode('kith/v1/space'),
  feed: utf8Encode('kith/v1/feed'),
  node: utf8Encode('kith/v1/node'),
  namedNode: utf8Encode('kith/v1/named-node'),
  change: utf8Encode('kith/v1/change'),
  changeHash: utf8Encode('kith/v1/change-hash'),
  bodyKey: utf8Encode('kith/v1/body-key'),
  epochId: utf8Encode('kith/v1/epoch-id'),
  epochBox: utf8Encode('kith/v1/epoch-box'),
  epochWrap: utf8Encode('kith/v1/epoch-wrap'),
  roster: utf8Encode('kith/v1/roster'),
  invite: utf8Encode('kith/v1/invite'),
  join: utf8Encode('kith/v1/join'),
  rendezvousInvite: utf8Encode('kith/v1/rendezvous-invite'),
  rendezvousEpoch: utf8Encode('kith/v1/rendezvous-epoch'),
  spaceProof: utf8Encode('kith/v1/space-proof'),
} as const;

/** SHA-256(domain ‖ parts). Every part but the last has a fixed length, so the concatenation is unambiguous. */
export function hashOf(crypto: CryptoEngine, purpose: Uint8Array, ...parts: Uint8Array[]): Uint8Array {
  return crypto.sha256(concatBytes(purpose, ...parts));
}
