import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';

/** Messages of others that came while a list was open and have not been on screen. */
export interface Unseen {
  /** Every message that was there before. */
  readonly known: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

/** What of a list was asked for, and did not arrive: nothing, what stands above the first known message, or all but the last message. */
export type Asked = 'nothing' | 'older' | 'window';

/** What remains unseen after the messages of a list have changed. */
export function afterChange(before: Unseen, messages: readonly Message[], me: Did, asked: Asked): Unseen {
  const added = messages.filter(({ id }) => !before.known.has(id));
  if (added.length === 0) return before;
  const wanted = new Set<string>(messages.slice(0, askedUpTo(before, messages, asked)).map(({ id }) => id));
  const arrived = added.filter(
    ({ id, author, redactedBy }) => author !== me && redactedBy === undefined && !wanted.has(id),
  );
  return {
    known: new Set([...before.known, ...added.map(({ id }) => id)]),
    ids: arrived.length === 0 ? before.ids : new Set([...before.ids, ...arrived.map(({ id }) => id)]),
  };
}

function askedUpTo({ known }: Unseen, messages: readonly Message[], asked: Asked): number {
  if (asked === 'nothing') return 0;
  if (asked === 'window') return messages.length - 1;
  return Math.max(
    0,
    messages.findIndex(({ id }) => known.has(id)),
  );
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
