import { base64urlEncode } from '@kith/identity';
import { idFromBytes } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import type { KeyRange } from '../storage/port.js';
import { coveringPrefixes } from './covers.js';
import { ID_PREFIX_BYTES, readSpillKey, RECORD_RANGE, SPILL_RANGE } from './index-layout.js';
import { beginningOf } from './node-cache.js';
import { readGroups, readRecords, recordOf } from './node-loader.js';
import type { GraphCore } from './node-loader.js';
import type { EntryPlace, ReadableChange } from './ports.js';
import { placeName } from './snapshot-cover.js';

const PAGE = 1000;

/** Finds the whole id of a node in memory by its prefix. */
export type KnownNodes = (beginning: string) => NodeId | undefined;

/** Returns the nodes of these entries, and the nodes that stand at the place of one of them. */
export async function nodesAt(core: GraphCore, places: readonly EntryPlace[], known: KnownNodes): Promise<NodeId[]> {
  const { readable, unread } = await readPlaces(core, places);
  const ids = new Set(readable.map((change) => core.identity.of(change)?.id).filter((id) => id !== undefined));
  for (const id of await nodesOfUnread(core, unread, known)) ids.add(id);
  for (const id of await idsOfPrefixes(core, await coveringPrefixes(core, places), known)) ids.add(id);
  return [...ids];
}

export async function readPlaces(
  core: GraphCore,
  places: readonly EntryPlace[],
): Promise<{ readable: readonly ReadableChange[]; unread: readonly EntryPlace[] }> {
  if (places.length === 0) return { readable: [], unread: [] };
  const answers = await core.reader.read(places);
  return {
    readable: answers.flatMap((answer) => (answer.kind === 'change' ? [answer.change] : [])),
    unread: places.filter((_, at) => answers[at]?.kind !== 'change'),
  };
}

/**
 * Returns the nodes of entries that cannot be read. Such an entry does not name its node, so all records are scanned, once for
 * all these entries.
 */
export async function nodesOfUnread(
  core: GraphCore,
  places: readonly EntryPlace[],
  known: KnownNodes,
): Promise<NodeId[]> {
  if (places.length === 0) return [];
  return await idsOfPrefixes(core, await scan(core, new Set(places.map(placeName))), known);
}

async function scan(core: GraphCore, wanted: ReadonlySet<number>): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  const has = (entries: readonly EntryPlace[]) => entries.some((place) => wanted.has(placeName(place)));
  await eachPair(core, RECORD_RANGE, async (key, value) => {
    if (has((await recordOf(core, value)).entries)) found.push(key.subarray(1));
  });
  await eachPair(core, SPILL_RANGE, async (key) => {
    if (has([readSpillKey(key)])) found.push(key.subarray(1, 1 + ID_PREFIX_BYTES));
  });
  return found;
}

async function eachPair(
  core: GraphCore,
  range: KeyRange,
  visit: (key: Uint8Array, value: Uint8Array) => Promise<void>,
): Promise<void> {
  for (let { from } = range; ;) {
    const pairs = await core.store.range({ from, to: range.to, limit: PAGE });
    for (const [key, value] of pairs) await visit(key, value);
    const last = pairs.at(-1);
    if (last === undefined || pairs.length < PAGE) return;
    from = Uint8Array.of(...last[0], 0);
  }
}

/**
 * Returns whole ids for id prefixes: from a readable entry, or from memory. Where neither has the id, no query shows the node,
 * and the prefix suffices.
 */
export async function idsOfPrefixes(
  core: GraphCore,
  prefixes: readonly Uint8Array[],
  known: KnownNodes,
): Promise<NodeId[]> {
  if (prefixes.length === 0) return [];
  const records = await readRecords(core, prefixes);
  const groups = await readGroups(
    core,
    records.map((record) => ({ places: record?.places ?? [], expected: undefined })),
  );
  return prefixes.map((prefix, at) => {
    const [first] = groups[at] ?? [];
    return first?.id ?? known(beginningOf(base64urlEncode(prefix))) ?? padded(prefix);
  });
}

function padded(prefix: Uint8Array): NodeId {
  const id = new Uint8Array(32);
  id.set(prefix.subarray(0, ID_PREFIX_BYTES));
  return idFromBytes<NodeId>(id);
}
