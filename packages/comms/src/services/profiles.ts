import { requireOnly, namesOf, derived, requireObject, requireText, sameItems } from '@kith/identity';
import type { Did, Observable } from '@kith/identity';
import type { Node } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { stringOf, viewsOf } from '../read.js';
import { ProfileSchema } from '../schemas/profile.js';
import type { Profile, ProfileChanges, Profiles } from '../types.js';
import { checkedLength, checkedName } from './checks.js';
import { shownName } from '../visible.js';
import { byName } from './names.js';
import { commsError } from '../codes.js';

const lengths = {
  handle: limits.HANDLE_MAX,
  statusEmoji: limits.STATUS_EMOJI_MAX,
  statusMessage: limits.STATUS_MESSAGE_MAX,
  pronouns: limits.PRONOUNS_MAX,
  timeZone: limits.TIME_ZONE_MAX,
} as const;

const names = ['displayName', 'handle', 'avatar', 'statusEmoji', 'statusMessage', 'pronouns', 'timeZone'] as const;

/** What is written: the empty string and 0 clear. */
type WrittenProfile = { -readonly [Name in (typeof names)[number]]?: string } & { statusExpiresAt?: number };

/** Opens the profiles of one space. */
export function openProfiles(space: CommsSpace): Profiles {
  const live = space.graph.live({ schema: ProfileSchema, order: 'oldest', limit: 10_000 });
  const view = viewsOf(profileOf);
  const everyone = derived([live], () => new Map(live.getSnapshot().nodes.map((node) => [node.creator, view(node)])));
  const list = derived([everyone], () => [...everyone.getSnapshot().values()].toSorted(byDisplayName), sameItems);
  const people = new Map<Did, Observable<Profile>>();

  return {
    list,
    of(person) {
      const known = people.get(checkedPerson(person));
      if (known !== undefined) return known;
      const nameless: Profile = { person };
      const profile = derived([everyone], () => everyone.getSnapshot().get(person) ?? nameless);
      people.set(person, profile);
      return profile;
    },
    introducedAt(person) {
      const node = live.getSnapshot().nodes.find(({ creator }) => creator === person);
      return node === undefined || node.createdTimeSuspicious ? null : node.createdAt;
    },
    async update(changes) {
      requireObject('changes', changes, 'changes: { displayName, avatar, … }');
      requireOnly('changes', changes, changeNames);
      await space.update(ProfileSchema, { key: space.me.person }, checkedProfile(changes));
    },
    ready: () => live.ready(),
    close: () => live.close(),
  };
}

const changeNames = namesOf<ProfileChanges>({
  displayName: true,
  handle: true,
  avatar: true,
  statusEmoji: true,
  statusMessage: true,
  statusExpiresAt: true,
  pronouns: true,
  timeZone: true,
});

const byDisplayName = byName<Profile>(
  (profile) => profile.displayName ?? '',
  (profile) => profile.person,
);

function profileOf(node: Node): Profile {
  const profile: { -readonly [Name in keyof Profile]: Profile[Name] } = { person: node.creator };
  for (const name of names) {
    const value = shownName(stringOf(node.properties, name));
    if (value !== null) profile[name] = value;
  }
  const expires = node.properties['statusExpiresAt'];
  if (typeof expires === 'number' && expires > 0) profile.statusExpiresAt = expires;
  return profile;
}

function checkedProfile(changes: ProfileChanges): WrittenProfile {
  const checked: WrittenProfile = {};
  if (changes.displayName !== undefined) {
    checked.displayName = checkedName(changes.displayName, limits.DISPLAY_NAME_MAX, 'profile', 'displayName');
  }
  if (changes.avatar !== undefined) checked.avatar = checkedAvatar(changes.avatar);
  for (const [name, max] of Object.entries(lengths) as [keyof typeof lengths, number][]) {
    const value = changes[name];
    if (value !== undefined) checked[name] = checkedLength(value.trim(), max, 'profile-too-long', name);
  }
  const { statusEmoji, statusMessage, statusExpiresAt } = changes;
  if (statusExpiresAt !== undefined) checked.statusExpiresAt = checkedExpiry(statusExpiresAt);
  // What is said anew must not end when what was said before would have.
  else if (statusEmoji !== undefined || statusMessage !== undefined) checked.statusExpiresAt = 0;
  return checked;
}

/** @throws KithError `profile-person` */
function checkedPerson(person: Did): Did {
  if (requireText('person', person, 'the DID of a person').startsWith('did:key:')) return person;
  throw commsError('profile-person', { message: `"${person}" is no person.`, argument: 'person' });
}

function checkedExpiry(expiresAt: number | null): number {
  if (expiresAt === null) return 0;
  if (Number.isSafeInteger(expiresAt) && expiresAt > 0) return expiresAt;
  throw commsError('profile-expiry', { argument: 'statusExpiresAt' });
}

function checkedAvatar(avatar: string): string {
  if (avatar !== '' && !/^(?:https:\/\/|data:image\/(?:png|jpeg|webp|gif|avif);base64,)/.test(avatar)) {
    throw commsError('profile-avatar', { argument: 'avatar' });
  }
  return checkedLength(avatar, limits.AVATAR_WRITE_MAX, 'profile-avatar-too-long', 'avatar');
}
