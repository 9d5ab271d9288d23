import { requireForm } from '@kith/identity';
import type { NodeId } from '../format/ids.js';
import type { CountName } from './count-rows.js';
import { readPage } from './index-source.js';
import type { IndexAccess } from './index-source.js';
import type { GraphEvent, LiveQuery, Query, QuerySnapshot } from './graph-types.js';
import type { RankBounds } from './index-layout.js';
import { listenerSet } from './listener-set.js';
import type { NodeEffect } from './planner.js';
import { NodeWindow } from './node-window.js';
import type { Node } from './node.js';
import type { NodeLoader } from './node-loader.js';
import { patientMatcher } from './selection.js';

const DEFAULT_LIMIT = 50;
const SORTED_PAGE = 512;

/** A live query, count or watch that commits keep up to date. */
export interface LiveMember {
  changed(effects: readonly NodeEffect[]): void;
  /** Reads everything again. The snapshot stays until then. */
  reload(): void;
  /** Yields the nodes it holds. */
  ids(): Iterable<NodeId>;
}

export interface LiveParts {
  readonly access: () => IndexAccess;
  readonly loader: NodeLoader;
  readonly onEvent: (event: GraphEvent) => void;
  readonly leave: (member: LiveMember) => void;
  /** Called when a member could not read and must be told of the next commit. */
  readonly failed: (member: LiveMember) => void;
  readonly isMarked: (node: Node, mark: string) => boolean;
  readonly namesOf: (ids: Iterable<NodeId>) => Promise<ReadonlySet<CountName>>;
}

export class WindowQuery implements LiveQuery, LiveMember {
  readonly #parts: LiveParts;
  readonly #query: Query;
  readonly #matches: (node: Node) => boolean;
  #window: NodeWindow;
  readonly #listeners;
  readonly #step: number;
  #snapshot: QuerySnapshot = { state: 'loading', nodes: [], hasMore: true };
  #loading: Promise<void> | null = null;
  /** Changes committed while a page is read. They override the page. */
  #meanwhile: Map<NodeId, Node | null> | null = null;
  #generation = 0;
  #state: 'live' | 'closed' = 'live';
  /** The window is being read anew. The old snapshot stays until it is complete. */
  #reloading = false;

  constructor(parts: LiveParts, query: Query) {
    this.#parts = parts;
    this.#query = query;
    this.#matches = patientMatcher(query, parts.onEvent);
    this.#step = query.limit ?? DEFAULT_LIMIT;
    this.#window = new NodeWindow(query.order ?? 'newest', this.#step);
    this.#listeners = listenerSet(parts.onEvent);
    this.#fill();
  }

  getSnapshot(): QuerySnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async ready(): Promise<void> {
    while (this.#loading !== null) await this.#loading;
  }

  async loadMore(count: number = this.#step): Promise<void> {
    requireForm('count', count, 'a whole number from 1', isCount);
    this.#window.limit += count;
    this.#fill();
    if (this.#loading === null) this.#publish();
    await this.ready();
  }

  close(): void {
    this.#state = 'closed';
    this.#generation += 1;
    this.#listeners.clear();
    this.#parts.leave(this);
  }

  changed(effects: readonly NodeEffect[]): void {
    if (this.#state !== 'live') return;
    let touched = false;
    for (const { id, cached } of effects) {
      const node = cached !== null && this.#matches(cached.node) ? cached.node : null;
      this.#meanwhile?.set(id, node);
      if (this.#update(id, node)) touched = true;
    }
    if (this.#window.short) this.#fill();
    if (touched) this.#publish();
  }

  reload(): void {
    if (this.#state !== 'live') return;
    this.#generation += 1;
    this.#window = new NodeWindow(this.#query.order ?? 'newest', this.#window.limit);
    this.#reloading = true;
    this.#fill();
  }

  ids(): Iterable<NodeId> {
    return this.#window.nodes.map(({ id }) => id);
  }

  #update(id: NodeId, node: Node | null): boolean {
    const length = this.#window.nodes.length;
    const updated = this.#window.update(id, node);
    if (updated && this.#query.grow === true && this.#window.nodes.length > length && length >= this.#window.limit)
      this.#window.limit += 1;
    return updated;
  }

  #fill(): void {
    if (this.#loading !== null || this.#state !== 'live' || !this.#window.short) return;
    const loading = this.#load(this.#generation).then(
      () => {
        this.#settle();
        // The limit was raised or a reload was requested during the last read.
        this.#fill();
      },
      (cause: unknown) => {
        this.#settle();
        if (this.#state === 'live') this.#parts.failed(this);
        this.#parts.onEvent({ type: 'query-failed', cause });
        throw cause;
      },
    );
    // The failure is reported above. A caller that awaits `ready` gets it as well.
    loading.catch(() => undefined);
    this.#loading = loading;
  }

  #settle(): void {
    this.#loading = null;
    this.#meanwhile = null;
  }

  async #load(generation: number): Promise<void> {
    const isCurrent = () => this.#generation === generation;
    while (this.#window.short && isCurrent()) {
      this.#meanwhile = new Map();
      const page = await readPage(this.#parts.access(), this.#query, this.#request());
      const shown = this.#query.includeHidden === true ? page.rows : page.rows.filter(({ hidden }) => !hidden);
      const nodes = await this.#parts.loader.byRow(shown);
      if (!isCurrent()) return;
      this.#window.reached(page.rows.at(-1)?.rank ?? null, page.last);
      for (const node of nodes) {
        if (node !== undefined && !this.#meanwhile.has(node.id) && this.#matches(node))
          this.#window.update(node.id, node);
      }
      for (const [id, node] of this.#meanwhile) this.#update(id, node);
    }
    if (!isCurrent()) return;
    this.#reloading = false;
    this.#publish();
  }

  #request() {
    const { order = 'newest', before, after } = this.#query;
    const newestFirst = order === 'newest';
    const sorted = typeof order === 'object';
    const { edge, nodes, limit } = this.#window;
    const bounds: { -readonly [K in keyof RankBounds]: RankBounds[K] } = {};
    if (after !== undefined) bounds.from = after.rank;
    if (before !== undefined) bounds.to = before.rank + 1;
    if (edge !== null && newestFirst) bounds.to = edge;
    if (edge !== null && !newestFirst) bounds.from = edge + 1;
    return { bounds, newestFirst, limit: sorted ? SORTED_PAGE : limit + 1 - nodes.length };
  }

  #publish(): void {
    if (this.#reloading) return;
    this.#window.trim();
    const { nodes, limit, hasMore, edge, complete } = this.#window;
    const state = complete || (edge !== null && typeof this.#query.order !== 'object') ? 'ready' : 'loading';
    const before = this.#snapshot;
    const length = Math.min(nodes.length, limit);
    const same = before.nodes.length === length && before.nodes.every((node, at) => node === nodes[at]);
    if (same && before.state === state && before.hasMore === hasMore) return;
    this.#snapshot = { state, nodes: same ? before.nodes : nodes.slice(0, length), hasMore };
    this.#listeners.notify();
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;
