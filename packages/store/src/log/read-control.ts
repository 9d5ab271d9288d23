import { controlEntry } from '../control/control-log.js';
import type { ControlEntry } from '../control/control-log.js';
import { CopyMap } from '../control/copy-map.js';
import type { Gate } from '../gate/gate.js';
import type { KeyValueStore } from '../storage/port.js';
import { damaged } from './damage.js';
import type { Feed } from './feed.js';
import { keyOf, numberAt, within } from './layout.js';
import type { StoredEntries } from './stored-entries.js';

type Control = CopyMap<string, ControlEntry>;

/** The inputs of reading control entries. */
export interface ControlReading {
  readonly store: KeyValueStore;
  readonly entries: StoredEntries;
  readonly gate: Gate;
}

/** A feed whose entries from `from` on have not been read. */
interface Unread {
  readonly feed: Feed;
  readonly from: number;
}

/**
 * Returns every control entry of these feeds, by hash.
 * @throws KithError `storage-damaged`.
 */
export function allControl(reading: ControlReading, byNumber: ReadonlyMap<number, Feed>): Promise<Control> {
  const unread = [...byNumber.values()].map((feed) => ({ feed, from: 0 }));
  return controlWith(reading, new CopyMap(), unread, byNumber);
}

/**
 * Reads the control entries after commits of other handles. Returns all entries and the added ones; `changed` where missing
 * bodies have come.
 * @param before null while a checkpoint replaces the entries. They stay unread if none have been added.
 * @param now the feeds, the changed ones among them, and whether the space record counts new control changes.
 * @throws KithError `storage-damaged`.
 */
export async function refreshControl(
  reading: ControlReading,
  before: Control | null,
  now: {
    readonly byNumber: ReadonlyMap<number, Feed>;
    readonly changed: readonly Unread[];
    readonly cameSome: boolean;
  },
): Promise<{ readonly entries: Control | null; readonly added: readonly ControlEntry[] | 'changed' }> {
  const { byNumber, changed, cameSome } = now;
  // Feeds are read after the space record, and may be newer.
  if (!cameSome && !changed.some(({ feed }) => feed.kind === 'control')) return { entries: before, added: [] };
  if (before === null) return { entries: await allControl(reading, byNumber), added: 'changed' };
  const entries = await controlWith(reading, before.copy(), changed, byNumber);
  const filled = [...before.values()].some(
    ({ hash, change }) => (change.body === null) !== (entries.get(hash)?.change.body === null),
  );
  return { entries, added: filled ? 'changed' : [...entries.values()].filter(({ hash }) => !before.has(hash)) };
}

/** Adds the new entries of these feeds, and the new entries beside the feeds. */
async function controlWith(
  { store, entries, gate }: ControlReading,
  control: Control,
  unread: readonly Unread[],
  byNumber: ReadonlyMap<number, Feed>,
): Promise<Control> {
  const take = (feed: Feed, seq: number, bytes: Uint8Array) => {
    const change = gate.fromDisk(feed, seq, bytes);
    if ('code' in change) throw damaged(`entry ${seq} of feed ${feed.number}`);
    const entry = controlEntry(change);
    control.set(entry.hash, entry);
  };
  // A missing body may have come since.
  const feeds = new Map<string, Feed>([...byNumber.values()].map((feed) => [feed.key, feed]));
  for (const { feed: id, seq, change } of [...control.values()]) {
    const feed = change.body === null ? feeds.get(id) : undefined;
    if (feed !== undefined) take(feed, seq, await entries.at(feed.number, seq));
  }
  const places = unread.flatMap(({ feed, from }) =>
    feed.kind !== 'control' ? [] : Array.from({ length: feed.length - from }, (_, at) => ({ feed, seq: from + at })),
  );
  const found = await entries.atAll(places.map(({ feed, seq }) => [feed.number, seq]));
  for (const [at, { feed, seq }] of places.entries()) take(feed, seq, found[at] as Uint8Array);
  const given = [...byNumber.keys()].reduce((most, number) => Math.max(most, number + 1), 0);
  for (const [, value] of await store.range(within(keyOf('aside')))) {
    const number = value.length < 8 ? null : numberAt(value, 0);
    // The feed belongs to a commit made after the space record was read.
    if (number !== null && number >= given) continue;
    const feed = number === null ? undefined : byNumber.get(number);
    if (feed === undefined) throw damaged('an entry kept beside its feed');
    take(feed, numberAt(value, 4), value.subarray(8));
  }
  return control;
}
