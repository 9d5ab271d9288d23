import { reopenCertificate } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { decodeClearBody } from '../format/body.js';
import { parseEntry } from '../format/entry.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { VerifiedChange } from '../gate/gate.js';
import { unheld } from '../gate/held-feed.js';
import type { FeedOwner, HeldFeed } from '../gate/held-feed.js';
import type { FeedRecord } from './layout.js';

/**
 * A feed as one commit left it on this device. The value is immutable: a commit that changes the feed makes a new value. Code
 * that has awaited anything must ask the log for the feed again.
 */
export interface Feed extends HeldFeed {
  readonly key: FeedId;
  /** Local number; stable for the life of the database. */
  readonly number: number;
  readonly kind: FeedKind;
}

export function newFeed(number: number, id: Uint8Array, kind: FeedKind, entryAt: HeldFeed['entryAt']): Feed {
  return { ...unheld(id), number, key: idFromBytes<FeedId>(id), kind, entryAt };
}

/** Returns the feed of a stored record. The owner is given, or read from the first entry. */
export function feedFromRecord(
  number: number,
  record: FeedRecord,
  owner: FeedOwner | null,
  entryAt: HeldFeed['entryAt'],
): Feed {
  const headRank = record.length === 0 ? -1 : record.headRank;
  return { ...record, headRank, number, key: idFromBytes<FeedId>(record.id), owner, entryAt };
}

/** Returns the feed with these changes appended. Entries that are not stored yet are read from the changes. */
export function grown(feed: Feed, changes: readonly VerifiedChange[]): Feed {
  const last = changes.at(-1);
  if (last === undefined) return feed;
  const { header, hash, rank, owner } = last;
  const entryAt = (seq: number) => changes[seq - feed.length]?.bytes ?? feed.entryAt(seq);
  return { ...feed, length: header.seq + 1, headHash: hash, headRank: rank, owner: feed.owner ?? owner, entryAt };
}

/** Returns the same feed with another source of entries. */
export function readFrom(feed: Feed, entryAt: HeldFeed['entryAt']): Feed {
  return { ...feed, entryAt };
}

/**
 * Returns the owner from the stored entry 0; null when the entry is damaged. Its certificate was checked before it was stored.
 */
export function ownerFromDisk(
  crypto: CryptoEngine,
  space: Uint8Array,
  feed: Uint8Array,
  open: Uint8Array,
): FeedOwner | null {
  const answer = parseEntry(crypto, { space, feed }, open);
  if (!answer.ok || answer.entry.body === null) return null;
  const body = decodeClearBody(answer.entry.body);
  const certificates: unknown = body.ok ? body.fields['certificates'] : null;
  const bytes: unknown = Array.isArray(certificates) ? certificates[0] : null;
  return bytes instanceof Uint8Array
    ? { kind: answer.entry.header.kind, certificate: reopenCertificate(crypto, bytes) }
    : null;
}
