import type { EntryPlace, ReadableChange } from '../graph/ports.js';
import { keyOf, readWaitingKey, within } from '../log/layout.js';
import type { SpaceEngine } from './engine.js';
import type { IndexWork } from './refold.js';

/** How many entries one step reads, so that a long history does not stand in memory at once. */
const STEP = 1000;

/** Index work for entries that waited for a key which is held now; null when none is left. */
export async function nextOpened(engine: SpaceEngine): Promise<IndexWork | null> {
  for (const { id } of engine.keys.all()) {
    const rows = await engine.parts.store.range({ ...within(keyOf('waiting', id)), limit: STEP });
    if (rows.length === 0) continue;
    const places: EntryPlace[] = rows.map(([key]) => readWaitingKey(key));
    const readable: ReadableChange[] = [];
    for (const answer of await engine.reader.read(places)) if (answer.kind === 'change') readable.push(answer.change);
    return { plan: await engine.graph.plan(readable), puts: [], deletes: rows.map(([key]) => key) };
  }
  return null;
}
