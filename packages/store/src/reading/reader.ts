import { base64urlEncode, equalBytes } from '@kith/identity';
import type { Clock, Did } from '@kith/identity';
import type { MembershipView } from '../control/control-view.js';
import { decodeBody } from '../format/body.js';
import type { EntryReference } from '../format/body.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { Position } from '../format/order.js';
import type { Gate, VerifiedChange } from '../gate/gate.js';
import type { ChangeAnswer, ChangeReader, EntryPlace, LocatedEntry } from '../graph/ports.js';
import type { Feed } from '../log/feed.js';
import { keyOf } from '../log/layout.js';
import { PLAUSIBLE } from './shown-ranks.js';
import type { SpaceLog } from '../log/space-log.js';
import type { KeyValueStore } from '../storage/port.js';
import type { ContentCipher } from './content-cipher.js';

/**
 * Milliseconds. A time is marked if it lies further ahead than this of this device's clock, or of the place where the entry is
 * shown.
 */
const SUSPICIOUS = 10 * 60_000;

/** The inputs of reading besides the bytes. */
export interface ReadingView {
  readonly membership: MembershipView;
  cutOf(feed: Feed): number | null;
  shownRankOf(feed: Feed, change: VerifiedChange): number;
}

export interface SpaceReader extends ChangeReader {
  /**
   * Reads a change under a view that may not be committed yet. `plaintext`: the plaintext of a body that this device has just
   * sealed.
   */
  judge(change: VerifiedChange, feed: Feed, view: ReadingView, plaintext?: Uint8Array): Promise<ChangeAnswer>;
  locatedAt(change: VerifiedChange, feed: Feed, view: ReadingView): LocatedEntry;
}

export function createReader(parts: {
  store: KeyValueStore;
  gate: Gate;
  log: SpaceLog;
  cipher: ContentCipher;
  clock: Clock;
  view: () => ReadingView;
  onDamaged: (place: EntryPlace) => void;
}): SpaceReader {
  const { store, gate, log, cipher, clock } = parts;

  const reader: SpaceReader = {
    async read(places) {
      const stored = await store.getMany(places.map((place) => keyOf('entry', place.feed, place.seq)));
      return Promise.all(
        places.map(async (place, at): Promise<ChangeAnswer> => {
          const feed = log.byNumber.get(place.feed);
          const bytes = stored[at];
          const change = feed === undefined || bytes === undefined ? null : gate.fromDisk(feed, place.seq, bytes);
          if (feed === undefined || change === null || 'code' in change) {
            parts.onDamaged(place);
            return { kind: 'unreadable', code: 'storage-damaged', shownRank: 0 };
          }
          return reader.judge(change, feed, parts.view());
        }),
      );
    },

    async locate(references) {
      return Promise.all(references.map((reference) => locate(reference)));
    },

    async judge(change, feed, view, plaintext) {
      const { header } = change;
      const at = reader.locatedAt(change, feed, view);
      const { shownRank } = at;
      if (!stands(change, feed, view)) return { kind: 'cut', shownRank };
      const erasers = [...(view.membership.erased.get(base64urlEncode(change.hash)) ?? [])];
      if (erasers.some((eraser) => mayErase(eraser, change.owner.certificate.person, view.membership)))
        return { kind: 'erased', shownRank };
      if (header.critical.length > 0) return { kind: 'unreadable', code: 'critical-extension', shownRank };
      if (change.body === null || header.epoch === null) return { kind: 'absent', shownRank };
      const opened =
        plaintext ?? (await cipher.open({ feed: feed.id, seq: header.seq, epoch: header.epoch }, change.body));
      if (opened === 'missing-key') return { kind: 'missing-key', shownRank };
      if (opened === 'undecryptable') return { kind: 'unreadable', code: 'body-undecryptable', shownRank };
      const body = decodeBody(opened);
      if (!body.ok) return { kind: 'unreadable', code: body.code, shownRank };
      return { kind: 'change', change: { ...at, hash: change.hash, body: body.body } };
    },

    locatedAt(change, feed, view) {
      const { header } = change;
      const position: Position = { rank: change.rank, feed: feed.id, seq: header.seq };
      const shownRank = view.shownRankOf(feed, change);
      return {
        place: { feed: feed.number, seq: header.seq },
        position,
        shownRank,
        person: change.owner.certificate.person,
        time: header.time,
        timeSuspicious: isWrong(header.time, shownRank, change.owner.certificate.issuedAt),
      };
    },
  };
  return reader;

  /**
   * Tells whether the writer's clock was wrong: ahead of this clock, ahead of the place where the entry is shown, or far before
   * the device's certificate was issued. The lift depends on the entries of others, so it says nothing about the writer's
   * clock.
   */
  function isWrong(time: number, shownRank: number, issuedAt: number): boolean {
    const now = clock.now();
    return time > Math.min(now, shownRank) + SUSPICIOUS || (issuedAt <= now && time + PLAUSIBLE < issuedAt);
  }

  async function locate(reference: EntryReference): Promise<LocatedEntry | null> {
    const feed = log.feeds.get(idFromBytes<FeedId>(reference.feed));
    if (feed === undefined || reference.seq >= feed.length) return null;
    const bytes = await store.get(keyOf('entry', feed.number, reference.seq));
    const change = bytes === undefined ? null : gate.fromDisk(feed, reference.seq, bytes);
    if (change === null || 'code' in change || !equalBytes(change.hash, reference.hash)) return null;
    const view = parts.view();
    return stands(change, feed, view) ? reader.locatedAt(change, feed, view) : null;
  }
}

/** Tells whether a change lies below the cut of its feed and was written with a listed device. */
function stands(change: VerifiedChange, feed: Feed, view: ReadingView): boolean {
  const cut = view.cutOf(feed);
  if (cut !== null && change.header.seq >= cut) return false;
  const { certificate } = change.owner;
  return view.membership.devices.get(base64urlEncode(certificate.device))?.person === certificate.person;
}

function mayErase(eraser: Did, author: Did, membership: MembershipView): boolean {
  if (eraser === author) return true;
  const role = membership.members.get(eraser)?.role;
  return role === 'admin' || role === 'owner';
}
