import type { Did } from '@kith/identity';
import type { Presence, RoomFields, Status } from '../fields.js';
import { sameJson } from '../wire/json.js';

/** What one session adds to its person's presence. */
export interface Contribution {
  readonly key: string;
  readonly self: boolean;
  readonly fields: RoomFields;
  readonly typing: boolean;
  /** Grows with every change of any session. */
  readonly changed: number;
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
  const latest = [...contributions].sort((a, b) => b.changed - a.changed);
  let status: Status = 'away';
  for (const { fields } of latest) {
    const theirs = fields.status ?? 'online';
    if (presentness[theirs] > presentness[status]) status = theirs;
  }
  const activity = latest.find(({ fields }) => fields.activity !== undefined)?.fields.activity;
  const viewing = latest.find(({ fields }) => fields.viewing !== undefined)?.fields.viewing;
  const call = latest.find(({ fields }) => fields.call !== undefined)?.fields.call;
  const presence: Presence = {
    person,
    self: latest.some(({ self }) => self),
    status,
    ...(activity === undefined ? {} : { activity }),
    typing: latest.some(({ typing }) => typing),
    ...(viewing === undefined ? {} : { viewing }),
    ...(call === undefined ? {} : { call }),
    sessions: latest.map(({ key }) => key).sort(),
    since: Math.min(...latest.map(({ since }) => since)),
  };
  return before !== undefined && sameJson(before, presence) ? before : presence;
}
