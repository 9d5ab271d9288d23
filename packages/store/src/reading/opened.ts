import type { Graph } from '../graph/graph-types.js';
import type { EntryPlace, ReadableChange } from '../graph/ports.js';
import { keyOf, readWaitingKey, within } from '../log/layout.js';
import type { KeyValueStore } from '../storage/port.js';
import type { KeyRing } from './key-ring.js';
import type { SpaceReader } from './reader.js';
import type { IndexWork } from './refold.js';

/** Entries read in one step. The limit keeps a long history out of memory. */
const STEP = 1000;

/** Returns index work for entries whose missing key has come; null when none is left. */
export async function nextOpened(parts: {
  readonly keys: KeyRing;
  readonly store: KeyValueStore;
  readonly reader: SpaceReader;
  readonly graph: Graph;
}): Promise<IndexWork | null> {
  for (const { id } of parts.keys.all()) {
    const rows = await parts.store.range({ ...within(keyOf('waiting', id)), limit: STEP });
    if (rows.length === 0) continue;
    const places: EntryPlace[] = rows.map(([key]) => readWaitingKey(key));
    const readable: ReadableChange[] = [];
    for (const answer of await parts.reader.read(places)) if (answer.kind === 'change') readable.push(answer.change);
    return { plan: await parts.graph.plan(readable), puts: [], deletes: rows.map(([key]) => key) };
  }
  return null;
}
