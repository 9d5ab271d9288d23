import { base64urlEncode, equalBytes } from '@kith/identity';
import { idFromBytes } from '../format/ids.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { VerifiedChange } from '../gate/gate.js';
import { unheld } from '../gate/held-feed.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';
import type { Arrival, SpaceEngine } from '../space/engine.js';
import type { OwnFeeds } from '../space/own-feeds.js';
import type { Access } from './access.js';
import { joinerEntries } from './joiner-policy.js';

export interface ArrivalParts {
  readonly engine: SpaceEngine;
  readonly own: OwnFeeds;
  /** Key of the device that sends. */
  readonly device: Uint8Array;
  /** What that device is served. */
  readonly access: () => Access['serves'];
  readonly iAmMember: () => boolean;
  readonly reject: (code: string) => void;
  /** Nothing more of this feed is asked for before it is judged anew who the other end is. */
  readonly park: (feed: FeedId) => void;
}

export interface FoundFork {
  readonly feed: Feed;
  readonly entries: readonly [Uint8Array, Uint8Array];
  /** No lower one can be found. */
  readonly lowest: boolean;
  readonly cut: number;
}

export interface JudgedArrival {
  /** What is worth keeping of it; null is nothing. */
  readonly arrival: Arrival | null;
  readonly forks: readonly FoundFork[];
  /** It follows entries that are not held here. */
  readonly gap: boolean;
}

export const nothingArrived: JudgedArrival = { arrival: null, forks: [], gap: false };

/** Opens an update of one feed: the gate says what is genuine, the roster of the space what of it is worth keeping. */
export async function judgeArrival(
  parts: ArrivalParts,
  draft: LogDraft,
  id: Uint8Array,
  update: Uint8Array,
): Promise<JudgedArrival> {
  const { engine, reject, park } = parts;
  const key = idFromBytes<FeedId>(id);
  const known = engine.log.feeds.get(key);
  const judgement = await engine.gate.judge(known ?? unheld(id), update);
  if (judgement.kind === 'rejected') {
    reject(judgement.code);
    park(key);
    return nothingArrived;
  }
  const gap = judgement.deferred === 'gap';
  if (judgement.deferred !== null) {
    engine.events.emit({ type: 'deferred', code: judgement.deferred, feed: key });
    if (!gap) park(key);
  }
  // A feed's first entry names its kind: nothing can be judged of a feed without it.
  const kind = known?.kind ?? judgement.changes[0]?.header.kind;
  if (kind === undefined) return { ...nothingArrived, gap };
  const feed = draft.feed(id, kind);
  // Only what cuts lower says something new: an equivocator can make any number of the others.
  const lowest = judgement.forks.reduce<(typeof judgement.forks)[number] | null>(
    (best, proof) => (proof.cut < (best?.cut ?? feed.cut ?? Number.POSITIVE_INFINITY) ? proof : best),
    null,
  );
  const forks = lowest === null ? [] : [{ feed, entries: lowest.entries, lowest: lowest.lowest, cut: lowest.cut }];
  const worth = await worthOf(parts, feed, judgement.changes);
  if (worth === 'nothing' || worth < judgement.changes.length) {
    engine.events.emit({ type: 'deferred', code: 'unknown-device', feed: feed.key });
    park(feed.key);
  }
  if (worth === 'nothing') return { arrival: null, forks, gap };
  const changes = judgement.changes.slice(0, worth);
  if (changes.length === 0 && judgement.filled.length === 0 && lowest === null) return { arrival: null, forks, gap };
  const arrival = {
    appends: changes.length === 0 ? [] : [{ feed, changes }],
    filled: judgement.filled.length === 0 ? [] : [{ feed, changes: judgement.filled }],
    proofs: lowest === null ? [] : [{ feed, proof: lowest }],
  };
  return { arrival, forks, gap };
}

/** How many of these changes are kept; `nothing` of the feed at all, neither changes nor proofs. */
async function worthOf(
  parts: ArrivalParts,
  feed: Feed,
  changes: readonly VerifiedChange[],
): Promise<number | 'nothing'> {
  const owner = feed.owner ?? changes[0]?.owner ?? null;
  if (owner === null) return changes.length;
  const { device, person } = owner.certificate;
  switch (admission(parts, feed, owner.kind, device, person)) {
    case 'take':
      return changes.length;
    case 'joiner':
      return worthOfJoiner(parts, feed, changes);
    case 'park':
      return 'nothing';
  }
}

/** Whose feeds are taken from here. */
function admission(
  { engine, own, device: sender, access, iAmMember }: ArrivalParts,
  feed: Feed,
  kind: FeedKind,
  device: Uint8Array,
  person: string,
): 'take' | 'joiner' | 'park' {
  const { membership, needed } = engine.control;
  if (membership.devices.get(base64urlEncode(device))?.person === person) return 'take';
  if (kind === 'content') return 'park';
  // Before this device knows who is a member, it has to read what it is brought.
  if (!iAmMember() || own.isLive(feed)) return 'take';
  if (access() === 'all') return 'joiner';
  if (access() !== 'control') return 'park';
  // It may be a member whom this device cannot know before it has what the admission names.
  return equalBytes(device, sender) || needed.some((dep) => dep.feed === feed.key) ? 'joiner' : 'park';
}

/** How many changes are kept while their device is not listed: what a link is worth, and what others have built upon. */
async function worthOfJoiner(
  { engine }: ArrivalParts,
  feed: Feed,
  changes: readonly VerifiedChange[],
): Promise<number> {
  const { control, log, parts } = engine;
  const device = changes[0]?.owner.certificate.device;
  if (device === undefined) return 0;
  const wanted = control.needed.filter((dep) => dep.feed === feed.key).map(({ seq }) => seq);
  const named = Math.max(-1, ...wanted) + 1 - feed.length;
  const otherFeeds = [...log.feeds.values()].some(
    (other) =>
      other !== feed &&
      other.kind === 'control' &&
      other.owner !== null &&
      equalBytes(other.owner.certificate.device, device),
  );
  const { crypto, space, clock } = parts;
  const cutOf = (key: FeedId) => log.feeds.get(key)?.cut ?? Number.POSITIVE_INFINITY;
  const worth = await joinerEntries({ crypto, space, control, cutOf, otherFeeds, now: clock.now() }, changes);
  return Math.min(changes.length, Math.max(worth, named));
}
