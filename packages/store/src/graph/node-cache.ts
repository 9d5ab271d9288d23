import { base64urlEncode } from '@kith/identity';
import type { NodeId } from '../format/ids.js';
import type { Position } from '../format/order.js';
import type { Node } from './node.js';
import type { EntryPlace } from './ports.js';
import { placeName } from './snapshot-cover.js';

/** A folded node, with the facts needed to add one more change. */
export interface CachedNode {
  readonly node: Node;
  /** Number of entries it was folded from. */
  readonly count: number;
  /** The last of these entries in the order, accepted or not. */
  readonly highest: Position;
  /** Whether it was folded from the entry at its position. */
  readonly inPlace: boolean;
  /** False where a later change may change the effect of earlier ones. */
  readonly extendable: boolean;
}

/** A cache of the most recently used nodes, decrypted. */
export interface NodeCache {
  get(id: NodeId): CachedNode | undefined;
  /** Returns the node whose own entry lies at this place. */
  at(place: EntryPlace): CachedNode | undefined;
  /** Returns a node that stands at the place of another entry, by its id prefix. */
  beginningWith(prefix: Uint8Array): CachedNode | undefined;
  set(id: NodeId, cached: CachedNode | null): void;
  clear(): void;
  ids(): Iterable<NodeId>;
}

export function nodeCache(size: number): NodeCache {
  const byId = new Map<NodeId, CachedNode>();
  const byPlace = new Map<number, NodeId>();
  const elsewhere = new Map<string, NodeId>();
  // Kept between calls: a new iterator would step over all deleted keys at the beginning.
  let oldest = byId.keys();
  const drop = (id: NodeId) => {
    const cached = byId.get(id);
    if (cached === undefined) return;
    byId.delete(id);
    if (cached.inPlace) byPlace.delete(placeName(cached.node.place));
    else elsewhere.delete(beginningOf(id));
  };
  const get = (id: NodeId) => {
    const cached = byId.get(id);
    if (cached === undefined) return undefined;
    byId.delete(id);
    byId.set(id, cached);
    return cached;
  };
  return {
    get,
    at(place) {
      const id = byPlace.get(placeName(place));
      return id === undefined ? undefined : get(id);
    },
    beginningWith(prefix) {
      const id = elsewhere.get(beginningOf(base64urlEncode(prefix)));
      return id === undefined ? undefined : get(id);
    },
    set(id, cached) {
      drop(id);
      if (cached === null) return;
      byId.set(id, cached);
      if (cached.inPlace) byPlace.set(placeName(cached.node.place), id);
      else elsewhere.set(beginningOf(id), id);
      if (byId.size <= size) return;
      const next = oldest.next();
      if (next.done !== true) drop(next.value);
    },
    ids: () => byId.keys(),
    clear() {
      byId.clear();
      oldest = byId.keys();
      byPlace.clear();
      elsewhere.clear();
    },
  };
}

/** Returns the part of an id that the 12 bytes in an index key determine, as characters. */
export function beginningOf(id: string): string {
  return id.slice(0, 16);
}
