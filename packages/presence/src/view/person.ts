import type { Did } from '@kith/identity';
import type { Presence, RoomFields, Status } from '../fields.js';
import { sameJson } from '../wire/json.js';

/** The part of a person's presence that one session contributes. */
export interface Contribution {
  readonly key: string;
  /** The session belongs to the person of this device. */
  readonly self: boolean;
  readonly fields: RoomFields;
  readonly typing: boolean;
  /** The order number of its last change in the rooms of this presence. Grows with every change of any session. */
  readonly changedHere: number;
  /** The order number of its last change of `status` and `activity`. Becoming idle does not count as viewing something else. */
  readonly changedEverywhere: number;
  readonly since: number;
}

const presentness: Readonly<Record<Status, number>> = { dnd: 3, online: 2, idle: 1, away: 0 };

/** Combines a person's sessions. Returns `before` itself if nothing is different. */
export function presenceOf(
  person: Did,
  contributions: readonly Contribution[],
  before: Presence | undefined,
): Presence | null {
  if (contributions.length === 0) return null;
  let status: Status = 'away';
  for (const { fields } of contributions) {
    const theirs = fields.status ?? 'online';
    if (presentness[theirs] > presentness[status]) status = theirs;
  }
  const activity = latest(contributions, 'activity', 'changedEverywhere');
  const viewing = latest(contributions, 'viewing', 'changedHere');
  const call = latest(contributions, 'call', 'changedHere');
  const presence: Presence = {
    person,
    self: contributions.some(({ self }) => self),
    status,
    ...(activity === undefined ? {} : { activity }),
    typing: contributions.some(({ typing }) => typing),
    ...(viewing === undefined ? {} : { viewing }),
    ...(call === undefined ? {} : { call }),
    sessions: contributions.map(({ key }) => key).sort(),
    since: contributions.reduce((first, { since }) => Math.min(first, since), Infinity),
  };
  return before !== undefined && sameJson(before, presence) ? before : presence;
}

function latest<Name extends 'activity' | 'viewing' | 'call'>(
  contributions: readonly Contribution[],
  name: Name,
  changed: 'changedHere' | 'changedEverywhere',
): RoomFields[Name] | undefined {
  let found: Contribution | undefined;
  for (const contribution of contributions) {
    if (contribution.fields[name] === undefined) continue;
    if (found === undefined || contribution[changed] > found[changed]) found = contribution;
  }
  return found?.fields[name];
}
