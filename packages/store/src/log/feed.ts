import { reopenCertificate } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { decodeClearBody } from '../format/body.js';
import { parseEntry } from '../format/entry.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import { unheld } from '../gate/held-feed.js';
import type { FeedOwner, HeldFeed } from '../gate/held-feed.js';
import type { FeedRecord } from './layout.js';

/** How far a feed goes, and where it ends. */
export interface FeedHead {
  readonly length: number;
  readonly headHash: Uint8Array;
  readonly headRank: number;
  readonly cut: number | null;
  readonly owner: FeedOwner | null;
}

/** A feed as this device holds it. The log alone moves its head, and only to what a commit has made true. */
export interface Feed extends HeldFeed, FeedHead {
  readonly key: FeedId;
  /** Local number; stable for the life of the database. */
  readonly number: number;
  readonly kind: FeedKind;
}

export function newFeed(number: number, id: Uint8Array, kind: FeedKind, entryAt: HeldFeed['entryAt']): Feed {
  return { ...unheld(id), number, key: idFromBytes<FeedId>(id), kind, entryAt };
}

export function feedFromRecord(number: number, record: FeedRecord, entryAt: HeldFeed['entryAt']): Feed {
  const headRank = record.length === 0 ? -1 : record.headRank;
  return { ...record, headRank, number, key: idFromBytes<FeedId>(record.id), owner: null, entryAt };
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
