import { isRecord, storedList } from '../storage/stored.js';

/** What happened that concerns this person, as it is listed afterwards. */
export interface ActivityEntry {
  /** The same thing, heard by several tabs or again after a reload, has the same id. */
  readonly id: string;
  readonly kind: ActivityKind;
  /** DID of who did it. */
  readonly from: string;
  readonly at: number;
  /** Where it leads; null to the person. */
  readonly channel: string | null;
  readonly message: string | null;
  /** What was written, in one line; empty for nothing. */
  readonly note: string;
  readonly read: boolean;
}

const kinds = ['mention', 'reply', 'missed-call', 'poke', 'invitation', 'call-invitation', 'joined'] as const;
export type ActivityKind = (typeof kinds)[number];

export type NewActivity = Omit<ActivityEntry, 'read'>;

/** The newest of them are kept. */
export const mostActivity = 200;

/** Listed for whoever looks, and never counted. */
const quiet: ReadonlySet<ActivityKind> = new Set(['joined']);

/** Newest first. What is listed already stays as it is. */
export function withEntry(list: readonly ActivityEntry[], entry: NewActivity): readonly ActivityEntry[] {
  if (list.some(({ id }) => id === entry.id)) return list;
  return [{ ...entry, read: quiet.has(entry.kind) }, ...list].toSorted((a, b) => b.at - a.at).slice(0, mostActivity);
}

/** The same list where nothing changes. */
export function markedRead(
  list: readonly ActivityEntry[],
  which: (entry: ActivityEntry) => boolean,
): readonly ActivityEntry[] {
  if (!list.some((entry) => !entry.read && which(entry))) return list;
  return list.map((entry) => (which(entry) ? { ...entry, read: true } : entry));
}

export function unreadIn(list: readonly ActivityEntry[]): number {
  return list.filter(({ read }) => !read).length;
}

/** Calls, pokes and invitations: what was written counts as unread in its channel. */
export function unreadBesidesMessages(list: readonly ActivityEntry[]): number {
  return unreadIn(list.filter(({ kind }) => kind !== 'mention' && kind !== 'reply'));
}

export function encodeActivity(list: readonly ActivityEntry[]): string {
  return JSON.stringify(list);
}

/** What makes sense of what was stored: another version may have written it. */
export function decodeActivity(stored: string | null): readonly ActivityEntry[] {
  const seen = new Set<string>();
  return storedList(stored)
    .filter(isEntry)
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .slice(0, mostActivity);
}

function isEntry(value: unknown): value is ActivityEntry {
  if (!isRecord(value)) return false;
  const entry: Partial<Record<keyof ActivityEntry, unknown>> = value;
  return (
    [entry.id, entry.from, entry.note].every((text) => typeof text === 'string') &&
    [entry.channel, entry.message].every((id) => id === null || typeof id === 'string') &&
    kinds.some((kind) => kind === entry.kind) &&
    Number.isFinite(entry.at) &&
    typeof entry.read === 'boolean'
  );
}
