import { decodeCanonical } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { bytesFromId } from '@kith/store';
import type { Space } from '@kith/store';
import { parseEntry } from '../../packages/store/src/format/entry.js';
import type { ParsedEntry } from '../../packages/store/src/format/entry.js';
import { readUpdate } from '../../packages/store/src/update/read-update.js';

export type HeldEntry = ParsedEntry;

/** A feed as somebody holds it. */
export interface HeldFeed {
  readonly id: Uint8Array;
  readonly control: boolean;
  readonly entries: readonly HeldEntry[];
}

/** Everything a space holds, read from its export. */
export async function heldBy(crypto: CryptoEngine, space: Pick<Space, 'id' | 'exportChanges'>): Promise<HeldFeed[]> {
  const decoded = decodeCanonical(await space.exportChanges());
  const id = bytesFromId(space.id);
  if (!decoded.ok || id === null) throw new Error('an export does not read');
  const [, , feeds] = decoded.value as [number, Uint8Array, [Uint8Array, boolean, Uint8Array[]][]];
  return feeds.map(([feed, control, updates]) => ({
    id: feed,
    control,
    entries: updates.flatMap((update) => {
      const read = readUpdate(update);
      if (!read.ok) throw new Error(`an exported update is refused: ${read.code}`);
      return read.runs.flatMap((run) =>
        run.entries.map((bytes) => {
          const parsed = parseEntry(crypto, { space: id, feed }, bytes);
          if (!parsed.ok) throw new Error(`an exported entry is refused: ${parsed.code}`);
          return parsed.entry;
        }),
      );
    }),
  }));
}
