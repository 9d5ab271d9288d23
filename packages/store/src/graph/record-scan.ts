import { base64urlEncode } from '@kith/identity';
import { idFromBytes } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import type { KeyRange } from '../storage/port.js';
import { ID_PREFIX_BYTES, readSpillKey, RECORD_RANGE, SPILL_RANGE } from './index-layout.js';
import { beginningOf } from './node-cache.js';
import { readGroups, readRecords, recordOf } from './node-loader.js';
import type { GraphCore } from './node-loader.js';
import type { EntryPlace } from './ports.js';
import { placeName } from './snapshot-cover.js';

const PAGE = 1000;

/**
 * The nodes that entries belong to. An entry that can be read tells; for the others all records are looked through, once.
 * `known` finds a node that something in memory shows.
 */
export async function nodesAt(
  core: GraphCore,
  places: readonly EntryPlace[],
  known: (beginning: string) => NodeId | undefined,
): Promise<NodeId[]> {
  const ids = new Set<NodeId>();
  const unread = new Set<number>();
  const answers = places.length === 0 ? [] : await core.reader.read(places);
  places.forEach((place, at) => {
    const answer = answers[at];
    const name = answer?.kind === 'change' ? core.identity.of(answer.change) : null;
    if (name !== null) ids.add(name.id);
    else unread.add(placeName(place));
  });
  if (unread.size > 0) for (const id of await idsOfPrefixes(core, await scan(core, unread), known)) ids.add(id);
  return [...ids];
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

/** Whole ids: from an entry that can still be read, or from memory. Where neither has it, nothing shows the node and its beginning will do. */
export async function idsOfPrefixes(
  core: GraphCore,
  prefixes: readonly Uint8Array[],
  known: (beginning: string) => NodeId | undefined,
): Promise<NodeId[]> {
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
