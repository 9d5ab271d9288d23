import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';

/** Messages of others that came while a list was open and have not been on screen. */
export interface Unseen {
  /** Every message that was there before. */
  readonly known: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

/**
 * What remains unseen after the messages of a list have changed.
 * @param older - Messages above the first known one were asked for, and did not arrive.
 */
export function afterChange(before: Unseen, messages: readonly Message[], me: Did, older: boolean): Unseen {
  const added = messages.filter(({ id }) => !before.known.has(id));
  if (added.length === 0) return before;
  const firstKnown = messages.findIndex(({ id }) => before.known.has(id));
  const asked = older ? new Set(messages.slice(0, Math.max(0, firstKnown)).map(({ id }) => id as string)) : new Set();
  const arrived = added.filter(
    ({ id, author, redactedBy }) => author !== me && redactedBy === undefined && !asked.has(id),
  );
  return {
    known: new Set([...before.known, ...added.map(({ id }) => id)]),
    ids: arrived.length === 0 ? before.ids : new Set([...before.ids, ...arrived.map(({ id }) => id)]),
  };
}

/** What remains unseen once some messages were on screen. */
export function afterSight(before: Unseen, shown: Iterable<string>): Unseen {
  if (before.ids.size === 0) return before;
  const ids = new Set(before.ids);
  for (const id of shown) ids.delete(id);
  return ids.size === before.ids.size ? before : { ...before, ids };
}

/** Unseen messages, by the side of the screen on which they lie. */
export interface Arrivals {
  readonly above: readonly Message[];
  readonly below: readonly Message[];
}

/** Returns the unseen messages above the first message on screen, and those below the last. Removed messages are left out. */
export function placeArrivals(
  { ids }: Unseen,
  messages: readonly Message[],
  shown: { readonly first: string; readonly last: string } | null,
): Arrivals {
  if (ids.size === 0 || shown === null) return { above: [], below: [] };
  const first = messages.findIndex(({ id }) => id === shown.first);
  const last = messages.findIndex(({ id }) => id === shown.last);
  const news = (part: readonly Message[]) =>
    part.filter(({ id, redactedBy }) => ids.has(id) && redactedBy === undefined);
  return {
    above: first === -1 ? [] : news(messages.slice(0, first)),
    below: last === -1 ? [] : news(messages.slice(last + 1)),
  };
}

/** "15 messages from Linus arrived above", "20 messages from 3 people arrived above". */
export function arrivedWords(above: readonly Message[], nameOf: (author: Did) => string): string {
  const authors = [...new Set(above.map(({ author }) => author))];
  const [only] = authors;
  const from = authors.length === 1 && only !== undefined ? nameOf(only) : `${authors.length.toLocaleString()} people`;
  return `${above.length.toLocaleString()} ${above.length === 1 ? 'message' : 'messages'} from ${from} arrived above`;
}
