import { base64urlEncode, equalBytes } from '@kith/identity';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';
import type { IntakePolicy } from './intake.js';
import { joinerEntries } from './joiner-policy.js';
import type { Replica } from './replica.js';

/** The source of an update. */
export interface Bringer {
  /** Key of the device at the other end; null for a file. */
  readonly device: Uint8Array | null;
  /** Whether the source is a member, a person who may become one, or neither. */
  readonly standing: 'member' | 'joiner' | 'stranger';
}

/** The receiving device: whether it is a member, and which feeds it writes itself. */
export interface Taker {
  readonly isMember: () => boolean;
  readonly isLive: (feed: Feed) => boolean;
}

/**
 * Returns the policy that decides which changes are kept. Changes of listed devices are all kept. Of another device, only a
 * request for admission and the entries that listed devices name are kept.
 */
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
  // A device that is not yet a member cannot know the members: it has to store every control feed it is offered.
  if (!isMember() || isLive(feed)) return 'all';
  if (bringer.standing === 'member') return 'joiner';
  if (bringer.standing === 'stranger') return 'nothing';
  // The source may have been admitted by an Admit that this device does not hold yet.
  const own = bringer.device !== null && equalBytes(device, bringer.device);
  return own || needed.some((dep) => dep.feed === feed.key) ? 'joiner' : 'nothing';
}

/**
 * Returns the number of changes to keep of a device that is not listed: its quota as a joiner, or up to the last entry that a
 * listed device names.
 */
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
