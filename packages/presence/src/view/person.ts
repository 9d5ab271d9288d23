import type { Did } from '@kith/identity';
import type { Presence, RoomFields, Status } from '../fields.js';
import { sameJson } from '../wire/json.js';

/** What one session adds to its person's presence. */
export interface Contribution {
  readonly key: string;
  /** It is a session of whoever runs this device. */
  readonly self: boolean;
  readonly fields: RoomFields;
  readonly typing: boolean;
  /** When it last changed what it says where this presence is about; grows with every change of any session. */
  readonly changedHere: number;
  /** When it last changed what holds everywhere: `status` and `activity`. Whoever becomes idle does not thereby look at something else. */
  readonly changedEverywhere: number;
  readonly since: number;
}

const presentness: Readonly<Record<Status, number>> = { dnd: 3, online: 2, idle: 1, away: 0 };

/** One person out of their sessions; `before` itself when nothing of it is different. */
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
