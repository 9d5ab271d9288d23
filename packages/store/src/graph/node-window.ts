import type { NodeId } from '../format/ids.js';
import { comparer } from './selection.js';
import type { Query } from './graph-types.js';
import type { Node } from './node.js';

/** Number of nodes beyond its limit that a window may keep before it drops them. */
const SLACK = 32;

/**
 * The first nodes of an ordered list. The window records how far it has been read: up to a whole rank, or to the end. One
 * change costs a binary search.
 */
export class NodeWindow {
  readonly nodes: Node[] = [];
  limit: number;
  readonly #byId = new Map<NodeId, Node>();
  readonly #compare: (a: Node, b: Node) => number;
  readonly #order: NonNullable<Query['order']>;
  /** The last rank that was read; null before the first page. */
  #edge: number | null = null;
  #complete = false;

  constructor(order: NonNullable<Query['order']>, limit: number) {
    this.#order = order;
    this.#compare = comparer(order);
    this.limit = limit;
  }

  get complete(): boolean {
    return this.#complete;
  }

  get edge(): number | null {
    return this.#edge;
  }

  get hasMore(): boolean {
    return this.nodes.length > this.limit || !this.#complete;
  }

  /** Another page is needed to fill the limit, or to know whether more nodes follow. */
  get short(): boolean {
    return !this.#complete && (typeof this.#order === 'object' || this.nodes.length <= this.limit);
  }

  /** Notes that the list has been read up to this rank, or to its end. */
  reached(edge: number | null, complete: boolean): void {
    if (edge !== null) this.#edge = edge;
    this.#complete = complete;
  }

  /** Moves a node to its present place, or removes it. Returns true if anything changed. */
  update(id: NodeId, node: Node | null): boolean {
    const before = this.#byId.get(id);
    if (before === node) return false;
    const stays = node !== null && this.#covers(node);
    if (before === undefined && !stays) return false;
    if (before !== undefined) {
      const at = this.#find(before);
      if (stays && this.nodes[at] === before && this.#compare(before, node) === 0) {
        this.nodes[at] = node;
        this.#byId.set(id, node);
        return true;
      }
      this.nodes.splice(at, 1);
      this.#byId.delete(id);
    }
    if (stays) {
      this.nodes.splice(this.#find(node), 0, node);
      this.#byId.set(id, node);
    }
    return true;
  }

  /** Drops nodes far beyond the limit, whole ranks at a time. */
  trim(): void {
    if (typeof this.#order === 'object' || this.nodes.length <= this.limit + SLACK) return;
    let end = this.limit + 1;
    const rank = this.nodes[end - 1]?.position.rank ?? 0;
    while (this.nodes[end]?.position.rank === rank) end += 1;
    if (end >= this.nodes.length) return;
    for (const { id } of this.nodes.splice(end)) this.#byId.delete(id);
    this.#edge = rank;
    this.#complete = false;
  }

  #covers({ position }: Node): boolean {
    if (this.#complete) return true;
    if (this.#edge === null) return false;
    return this.#order === 'newest' ? position.rank >= this.#edge : position.rank <= this.#edge;
  }

  #find(node: Node): number {
    let low = 0;
    let high = this.nodes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.nodes[middle];
      if (other !== undefined && this.#compare(other, node) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
