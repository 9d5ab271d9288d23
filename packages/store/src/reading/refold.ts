import { base64urlEncode } from '@kith/identity';
import type { ControlView } from '../control/control-view.js';
import { withoutBody } from '../format/entry.js';
import { idBytes, idFromBytes } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import type { Gate } from '../gate/gate.js';
import type { Graph, GraphPlan } from '../graph/graph-types.js';
import type { EntryPlace } from '../graph/ports.js';
import type { Feed } from '../log/feed.js';
import { keyOf, numberAt, within } from '../log/layout.js';
import type { SpaceLog } from '../log/space-log.js';
import type { Transition } from '../replica/consumer.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import type { ReadingView, SpaceReader } from './reader.js';

/**
 * Nodes and entries that read differently although no entry of theirs is new: nodes, ranges of entries, and entries whose
 * bodies are erased.
 */
export interface Affected {
  readonly nodes: readonly NodeId[];
  readonly ranges: readonly { readonly feed: Feed; readonly from: number; readonly to: number }[];
  readonly erased: readonly EntryPlace[];
}

export const unaffected: Affected = { nodes: [], ranges: [], erased: [] };

export function isUnaffected({ nodes, ranges, erased }: Affected): boolean {
  return nodes.length + ranges.length + erased.length === 0;
}

/** The inputs of refolding. */
export interface RefoldParts {
  readonly log: SpaceLog;
  readonly store: KeyValueStore;
  readonly gate: Gate;
  readonly reader: SpaceReader;
  readonly graph: Graph;
  readonly view: () => ReadingView;
}

/**
 * Returns the nodes and entries that a change of membership, cuts or erasures affects. Must be called before the change takes
 * effect, while the nodes can still be found.
 */
export async function affectedBy(
  { log, graph }: RefoldParts,
  { draft, before: { membership: before }, after }: Transition,
): Promise<Affected> {
  const ranges: { feed: Feed; from: number; to: number }[] = [];
  const take = (feed: Feed, from: number) => {
    const to = draft.after(feed).length;
    if (to > Math.max(1, from)) ranges.push({ feed, from: Math.max(1, from), to });
  };
  for (const { feed } of draft.proofs) {
    const cut = feed.kind === 'content' ? draft.cuts.get(feed.key) : undefined;
    if (cut !== undefined) take(feed, cut);
  }
  const changed = after.membership !== before;
  for (const feed of changed ? log.feeds.values() : []) {
    const { owner } = draft.after(feed);
    if (feed.kind !== 'content' || owner === null) continue;
    const { device, person } = owner.certificate;
    const name = base64urlEncode(device);
    const roleChanged = before.members.get(person)?.role !== after.membership.members.get(person)?.role;
    const listedChanged = before.devices.get(name)?.person !== after.membership.devices.get(name)?.person;
    if (roleChanged || listedChanged) take(feed, 1);
  }
  // An Erase may be held long before its causes, and takes effect when they come. So all control entries are compared, not only
  // the new ones.
  const control = changed ? [...log.control.values(), ...draft.control] : [];
  const erased = control.flatMap(({ operation }) =>
    operation.type !== 'erase'
      ? []
      : operation.targets.flatMap((target): EntryPlace[] => {
          const hash = base64urlEncode(target.hash);
          if (erasersOf(before, hash) === erasersOf(after.membership, hash)) return [];
          const feed = log.feeds.get(idFromBytes(target.feed));
          const held = feed?.kind === 'content' && target.seq > 0 && target.seq < feed.length;
          return held ? [{ feed: feed.number, seq: target.seq }] : [];
        }),
  );
  const heldLength = (feed: Feed) => log.feeds.get(feed.key)?.length ?? 0;
  const places = [...erased, ...ranges.flatMap(({ feed, from }) => placesOf(feed, from, heldLength(feed)))];
  return { nodes: places.length === 0 ? [] : await graph.nodesOf(places), ranges, erased };
}

/** Returns the authors of Erases of an entry, and their roles, as a text for comparison. */
function erasersOf({ erased, members }: ControlView['membership'], hash: string): string {
  const erasers = [...(erased.get(hash) ?? [])].map((eraser) => `${eraser} ${members.get(eraser)?.role ?? ''}`);
  return erasers.sort().join();
}

/**
 * Returns the marks for affected nodes. They are committed with the change that affects the nodes, so that the work survives a
 * crash.
 */
export function refoldMarks({ nodes, ranges, erased }: Affected): KeyValuePair[] {
  const keys = [
    ...nodes.map((node) => keyOf('refold', idBytes(node))),
    ...ranges.map(({ feed, from, to }) => keyOf('refold', feed.number, from, to)),
    ...erased.map((place) => keyOf('erase', place.feed, place.seq)),
  ];
  return keys.map((key) => [key, new Uint8Array()]);
}

/** Writes to commit with an index plan. */
export interface IndexWork {
  readonly plan: GraphPlan;
  readonly puts: readonly KeyValuePair[];
  readonly deletes: readonly Uint8Array[];
}

/** Returns the work for the next marks; null when there are none. */
export async function nextRefold({ log, store, gate, reader, graph, view }: RefoldParts): Promise<IndexWork | null> {
  const refoldKeys = (await store.range(within(keyOf('refold')))).map(([key]) => key);
  const eraseKeys = (await store.range(within(keyOf('erase')))).map(([key]) => key);
  if (refoldKeys.length === 0 && eraseKeys.length === 0) return null;
  const puts: KeyValuePair[] = [];
  for (const key of eraseKeys) {
    const feed = log.byNumber.get(numberAt(key, 1));
    const seq = numberAt(key, 5);
    if (feed === undefined) continue;
    const change = gate.fromDisk(feed, seq, await log.entries.at(feed.number, seq));
    if ('code' in change || change.body === null) continue;
    const answer = await reader.judge(change, feed, view());
    if (answer.kind === 'erased') puts.push([keyOf('entry', feed.number, seq), withoutBody(change)]);
  }
  const isNode = (key: Uint8Array) => key.length === NODE_MARK_BYTES;
  const nodes = refoldKeys.filter(isNode).map((key) => idFromBytes<NodeId>(key.subarray(1)));
  const places = refoldKeys.flatMap((key) => {
    const feed = isNode(key) ? undefined : log.byNumber.get(numberAt(key, 1));
    return feed === undefined ? [] : placesOf(feed, numberAt(key, 5), numberAt(key, 9));
  });
  return { plan: await graph.refold({ nodes, places }), puts, deletes: [...refoldKeys, ...eraseKeys] };
}

const NODE_MARK_BYTES = 33;

function placesOf(feed: Feed, from: number, to: number): EntryPlace[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => ({ feed: feed.number, seq: from + offset }));
}
