import { countedRows, rowName } from './count-rows.js';
import type { CountName } from './count-rows.js';
import type { CountQuery, LiveCount } from './graph-types.js';
import type { LiveMember, LiveParts } from './live-query.js';
import { listenerSet } from './listener-set.js';
import { beginningOf } from './node-cache.js';
import type { Node } from './node.js';
import type { NodeEffect } from './planner.js';
import type { EntryPlace } from './ports.js';
import { patientMatcher } from './selection.js';
import { placeName } from './snapshot-cover.js';

/** Counts creates by their places. Reads nodes only for a filter. */
export class FloorCount implements LiveCount, LiveMember {
  readonly #parts: LiveParts;
  readonly #query: CountQuery;
  readonly #matches: (node: Node) => boolean;
  readonly #listeners;
  readonly #cap: number;
  #counted = new Set<CountName>();
  /** True if `#counted` has every counted node. Otherwise it has at least the cap, or is being read again. */
  #complete = true;
  #snapshot = 0;
  #loading: Promise<void> | null = null;
  #meanwhile: NodeEffect[] | null = null;
  #failed = false;
  #generation = 0;
  #state: 'live' | 'closed' = 'live';

  constructor(parts: LiveParts, query: CountQuery) {
    this.#parts = parts;
    this.#query = query;
    this.#matches = patientMatcher(query, parts.onEvent);
    this.#cap = query.cap ?? Infinity;
    this.#listeners = listenerSet(parts.onEvent);
    this.reload();
  }

  getSnapshot(): number {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async ready(): Promise<void> {
    while (this.#loading !== null) await this.#loading;
  }

  close(): void {
    this.#state = 'closed';
    this.#generation += 1;
    this.#listeners.clear();
    this.#parts.leave(this);
  }

  changed(effects: readonly NodeEffect[]): void {
    if (this.#state !== 'live') return;
    if (this.#failed) return this.reload();
    this.#meanwhile?.push(...effects);
    this.#count(effects);
    if (this.#loading === null) this.#publish();
  }

  reload(): void {
    this.#generation += 1;
    if (this.#state !== 'live') return;
    const generation = this.#generation;
    this.#failed = false;
    const loading: Promise<void> = this.#load(generation).then(
      () => this.#settle(generation),
      (cause: unknown) => {
        this.#failed = this.#generation === generation;
        if (this.#failed) this.#parts.failed(this);
        this.#settle(generation);
        this.#parts.onEvent({ type: 'query-failed', cause });
        throw cause;
      },
    );
    // The failure is reported above. A caller that awaits `ready` gets it as well.
    loading.catch(() => undefined);
    this.#loading = loading;
  }

  ids(): Iterable<never> {
    return [];
  }

  #count(effects: readonly NodeEffect[]): void {
    for (const { id, cached, places } of effects) {
      for (const place of places) this.#counted.delete(placeName(place));
      this.#counted.delete(beginningOf(id));
      if (cached === null || !this.#counts(cached.node)) continue;
      const { feed, seq } = cached.node.place;
      const own = places.some((place) => place.feed === feed && place.seq === seq);
      this.#add(own ? placeName({ feed, seq }) : beginningOf(id));
    }
  }

  /** Adds a counted node. Stops far beyond the cap, so that unread nodes do not fill memory. */
  #add(name: CountName): void {
    if (this.#counted.size < 2 * this.#cap) this.#counted.add(name);
    else this.#complete = false;
  }

  #counts(node: Node): boolean {
    const { mark, except } = this.#query;
    return (
      this.#above(node.place) &&
      except?.has(node.id) !== true &&
      (mark === undefined || this.#parts.isMarked(node, mark)) &&
      this.#matches(node)
    );
  }

  #above({ feed, seq }: EntryPlace): boolean {
    return seq > (this.#query.floor?.get(feed) ?? -1);
  }

  #settle(generation: number): void {
    if (this.#generation !== generation) return;
    this.#loading = null;
    this.#meanwhile = null;
  }

  async #load(generation: number): Promise<void> {
    const isCurrent = () => this.#generation === generation;
    const meanwhile: NodeEffect[] = [];
    this.#meanwhile = meanwhile;
    const { except } = this.#query;
    const excepted = except === undefined || except.size === 0 ? null : await this.#parts.namesOf(except);
    const found = new Set<CountName>();
    let complete = true;
    for await (const rows of countedRows(this.#parts, this.#query, (node) => this.#counts(node))) {
      if (!isCurrent()) return;
      for (const row of rows) {
        const name = rowName(row);
        if (this.#above(row) && excepted?.has(name) !== true) found.add(name);
      }
      complete = found.size < this.#cap;
      if (!complete) break;
    }
    if (!isCurrent()) return;
    this.#counted = found;
    this.#complete = complete;
    this.#count(meanwhile);
    this.#loading = null;
    this.#publish();
  }

  #publish(): void {
    const known = this.#counted.size;
    // Nodes skipped at the cap may count now.
    if (!this.#complete && known < this.#cap) return this.reload();
    const snapshot = Math.min(known, this.#cap);
    if (this.#snapshot === snapshot) return;
    this.#snapshot = snapshot;
    this.#listeners.notify();
  }
}
