import { base64urlEncode, equalBytes } from '@kith/identity';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';
import type { IntakePolicy } from './intake.js';
import { joinerEntries } from './joiner-policy.js';
import type { Replica } from './replica.js';

/** Who brings an update. */
export interface Bringer {
  /** Key of the device at the other end; null for a file. */
  readonly device: Uint8Array | null;
  /** Whether it is a member, somebody who may become one, or nobody. */
  readonly standing: 'member' | 'joiner' | 'stranger';
}

/** What of a space a device takes: its own standing, and the feeds that it writes itself. */
export interface Taker {
  readonly isMember: () => boolean;
  readonly isLive: (feed: Feed) => boolean;
}

/** Takes all of listed devices; of others what asks to be let in, and what listed devices name. */
export function intakePolicy(replica: Replica, taker: Taker, bringer: Bringer): IntakePolicy {
  return (feed, changes, draft) => {
    const owner = feed.owner ?? changes[0]?.owner ?? null;
    if (owner === null) return Promise.resolve(changes.length);
    const { device, person } = owner.certificate;
    switch (admission(replica, taker, bringer, { feed, kind: owner.kind, device, person })) {
      case 'all':
        return Promise.resolve(changes.length);
      case 'joiner':
        return worthOfJoiner(replica, draft, feed, changes);
      case 'nothing':
        return Promise.resolve('nothing');
    }
  };
}

function admission(
  { control: { membership, needed } }: Replica,
  { isMember, isLive }: Taker,
  bringer: Bringer,
  { feed, kind, device, person }: { feed: Feed; kind: FeedKind; device: Uint8Array; person: string },
): 'all' | 'joiner' | 'nothing' {
  if (membership.devices.get(base64urlEncode(device))?.person === person) return 'all';
  if (kind === 'content') return 'nothing';
  // Before this device knows who is a member, it has to read what it is brought.
  if (!isMember() || isLive(feed)) return 'all';
  if (bringer.standing === 'member') return 'joiner';
  if (bringer.standing === 'stranger') return 'nothing';
  // It may be a member whom this device cannot know before it has what the admission names.
  const own = bringer.device !== null && equalBytes(device, bringer.device);
  return own || needed.some((dep) => dep.feed === feed.key) ? 'joiner' : 'nothing';
}

/** How many changes are kept while their device is not listed: what a link is worth, and what others have built upon. */
async function worthOfJoiner(
  replica: Replica,
  draft: LogDraft,
  feed: Feed,
  changes: readonly VerifiedChange[],
): Promise<number> {
  const device = changes[0]?.owner.certificate.device;
  if (device === undefined) return 0;
  const { control, log, crypto, space, clock } = replica;
  const { placed } = await replica.folded();
  const wanted = control.needed.filter((dep) => dep.feed === feed.key).map(({ seq }) => seq);
  const named = Math.max(-1, ...wanted) + 1 - feed.length;
  const otherFeeds = [...log.feeds.values(), ...draft.moved()].some(
    (other) =>
      other.key !== feed.key &&
      other.kind === 'control' &&
      other.owner !== null &&
      equalBytes(other.owner.certificate.device, device),
  );
  const cutOf = (key: FeedId) => log.feeds.get(key)?.cut ?? Number.POSITIVE_INFINITY;
  const worth = await joinerEntries(
    { crypto, space, control, placed, cutOf, otherFeeds, now: clock.now(), coming: draft.control },
    changes,
  );
  return Math.min(changes.length, Math.max(worth, named));
}
