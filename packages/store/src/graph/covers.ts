import type { EntryReference } from '../format/body.js';
import type { NodeId } from '../format/ids.js';
import { byteString } from '../storage/bytes.js';
import { COVER_RANGE, coverRange, ID_PREFIX_BYTES, prefixInKey } from './index-layout.js';
import type { GraphCore, OwnedChange } from './node-loader.js';
import type { ArrivedEntry, EntryPlace, LocatedEntry } from './ports.js';

export interface LocatedCovers {
  readonly covers: ReadonlyMap<EntryReference, LocatedEntry>;
  readonly links: readonly CoverLink[];
}

/** A node and an entry that a snapshot of the node covers; the place is null while the entry is not held. */
export interface CoverLink {
  readonly id: NodeId;
  readonly hash: Uint8Array;
  readonly place: EntryPlace | null;
}

/** Arrived entries by the beginning of their hash. */
export type Arrived = ReadonlyMap<string, ArrivedEntry>;
export const noneArrived: Arrived = new Map();

export function hashName(hash: Uint8Array): string {
  return byteString(hash.subarray(0, ID_PREFIX_BYTES));
}

/** Finds the entries that the snapshots among these changes cover: in the present commit, or through the reader. */
export async function locateCovers(
  core: GraphCore,
  changes: readonly OwnedChange[],
  arrived: Arrived,
): Promise<LocatedCovers> {
  const asked = changes.flatMap(({ id, change: { body } }) =>
    body.type === 'snapshot' ? body.covers.map((reference) => ({ id, reference })) : [],
  );
  const covers = new Map<EntryReference, LocatedEntry>();
  if (asked.length === 0) return { covers, links: [] };
  const held = await core.reader.locate(asked.map(({ reference }) => reference));
  const links = asked.map(({ id, reference }, at): CoverLink => {
    const found = held[at] ?? arrived.get(hashName(reference.hash)) ?? null;
    if (found !== null) covers.set(reference, found);
    return { id, hash: reference.hash, place: found?.place ?? null };
  });
  return { covers, links };
}

/** Returns the id prefixes of nodes whose snapshots cover these entries. */
export async function coveringPrefixes(core: GraphCore, places: readonly EntryPlace[]): Promise<Uint8Array[]> {
  if (places.length === 0 || (await core.store.range({ ...COVER_RANGE, limit: 1 })).length === 0) return [];
  const found = await Promise.all(places.map((place) => core.store.range(coverRange(place))));
  return found.flat().map(([key]) => prefixInKey(key));
}
