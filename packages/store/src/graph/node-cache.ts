import type { NodeId } from '../format/ids.js';
import type { Position } from '../format/order.js';
import type { Node } from './node.js';
import type { EntryPlace } from './ports.js';
import { placeName } from './snapshot-cover.js';

/** A folded node with what it takes to fold one more change onto it. */
export interface CachedNode {
  readonly node: Node;
  /** How many entries it was folded from. */
  readonly count: number;
  /** The last of them in the order, accepted or not. */
  readonly highest: Position;
  /** False where a later change may alter how earlier ones are read. */
  readonly extendable: boolean;
}

/** The most recently used nodes, decrypted. */
export interface NodeCache {
  get(id: NodeId): CachedNode | undefined;
  /** By the entry at the node's position. */
  at(place: EntryPlace): CachedNode | undefined;
  set(id: NodeId, cached: CachedNode | null): void;
  clear(): void;
  ids(): Iterable<NodeId>;
}

export function nodeCache(size: number): NodeCache {
  const byId = new Map<NodeId, CachedNode>();
  const byPlace = new Map<number, NodeId>();
  const drop = (id: NodeId) => {
    const cached = byId.get(id);
    if (cached === undefined) return;
    byId.delete(id);
    const name = placeName(cached.node.place);
    if (byPlace.get(name) === id) byPlace.delete(name);
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
    set(id, cached) {
      drop(id);
      if (cached === null) return;
      byId.set(id, cached);
      byPlace.set(placeName(cached.node.place), id);
      if (byId.size <= size) return;
      for (const oldest of byId.keys()) {
        drop(oldest);
        return;
      }
    },
    ids: () => byId.keys(),
    clear() {
      byId.clear();
      byPlace.clear();
    },
  };
}
