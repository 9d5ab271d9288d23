import { base64urlEncode, reopenCertificate } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { decodeClearBody } from '../format/body.js';
import { parseEntry } from '../format/entry.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import { NO_HASH } from '../gate/held-feed.js';
import type { FeedOwner, HeldFeed } from '../gate/held-feed.js';
import type { FeedRecord } from './layout.js';

/** A feed as this device holds it. Its fields change only when a commit has succeeded. */
export interface Feed extends HeldFeed {
  readonly key: FeedId;
  /** Local number; stable for the life of the database. */
  readonly number: number;
  kind: FeedKind;
  length: number;
  headHash: Uint8Array;
  headRank: number;
  cut: number | null;
  owner: FeedOwner | null;
}

export function newFeed(number: number, id: Uint8Array, kind: FeedKind, entryAt: HeldFeed['entryAt']): Feed {
  return feedFromRecord(number, { id, kind, length: 0, headHash: NO_HASH, headRank: -1, cut: null }, entryAt);
}

export function feedFromRecord(number: number, record: FeedRecord, entryAt: HeldFeed['entryAt']): Feed {
  const headRank = record.length === 0 ? -1 : record.headRank;
  return { ...record, headRank, number, key: base64urlEncode(record.id) as FeedId, owner: null, entryAt };
}

/** Who writes a feed, from its stored entry 0; null when that is damaged. The certificate was checked when it came. */
export function ownerFromDisk(crypto: CryptoEngine, space: Uint8Array, feed: Feed, open: Uint8Array): FeedOwner | null {
  const answer = parseEntry(crypto, { space, feed: feed.id }, open);
  if (!answer.ok || answer.entry.body === null) return null;
  const body = decodeClearBody(answer.entry.body);
  const certificates: unknown = body.ok ? body.fields['certificates'] : null;
  const bytes: unknown = Array.isArray(certificates) ? certificates[0] : null;
  return bytes instanceof Uint8Array
    ? { kind: answer.entry.header.kind, certificate: reopenCertificate(crypto, bytes) }
    : null;
}
