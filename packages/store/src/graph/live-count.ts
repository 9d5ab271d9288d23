import { base64urlEncode } from '@kith/identity';
import type { NodeId } from '../format/ids.js';
import { readAbove, readPage } from './index-source.js';
import type { CountQuery, Floor, LiveCount } from './graph-types.js';
import type { IndexRow } from './index-layout.js';
import type { LiveMember, LiveParts } from './live-query.js';
import { listenerSet } from './listener-set.js';
import { beginningOf } from './node-cache.js';
import type { Node } from './node.js';
import type { NodeEffect } from './planner.js';
import type { EntryPlace } from './ports.js';
import { patientMatcher, schemaName } from './selection.js';
import { placeName } from './snapshot-cover.js';
import { storeError } from '../codes.js';

const PAGE = 1000;
const noFloor: Floor = new Map();

/** Counts by the places of creates, so that it need not read what it counts, unless a filter asks for it. */
export class FloorCount implements LiveCount, LiveMember {
  readonly #parts: LiveParts;
  readonly #query: CountQuery;
  readonly #matches: (node: Node) => boolean;
  readonly #listeners;
  /** Nodes by the name of their place, or, where they stand in place of another's entry, by the beginning of their id. */
  readonly #counted = new Map<number | string, EntryPlace>();
  #floor: Floor;
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
    this.#floor = query.floor ?? noFloor;
    this.#listeners = listenerSet(parts.onEvent);
    this.#reload();
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

  /** A floor that only rises costs what it passes; any other counts again. */
  setFloor(floor: Floor): void {
    const rises = [...this.#floor].every(([feed, seq]) => (floor.get(feed) ?? -1) >= seq);
    this.#floor = floor;
    if (!rises || this.#query.floor === undefined) return this.#reload();
    for (const [name, place] of this.#counted) if (!this.#above(place)) this.#counted.delete(name);
    if (this.#loading === null) this.#publish();
  }

  close(): void {
    this.#state = 'closed';
    this.#generation += 1;
    this.#listeners.clear();
    this.#parts.leave(this);
  }

  changed(effects: readonly NodeEffect[]): void {
    if (this.#state !== 'live') return;
    if (this.#failed) return this.#reload();
    this.#meanwhile?.push(...effects);
    this.#count(effects);
    if (this.#loading === null) this.#publish();
  }

  reload(): void {
    this.#reload();
  }

  ids(): Iterable<NodeId> {
    return [];
  }

  #count(effects: readonly NodeEffect[]): void {
    for (const { id, cached, places } of effects) {
      for (const place of places) this.#counted.delete(placeName(place));
      this.#counted.delete(beginningOf(id));
      if (cached === null || !this.#above(cached.node.place) || !this.#matches(cached.node)) continue;
      const { feed, seq } = cached.node.place;
      const own = places.some((place) => place.feed === feed && place.seq === seq);
      this.#counted.set(own ? placeName({ feed, seq }) : beginningOf(id), { feed, seq });
    }
  }

  #above({ feed, seq }: EntryPlace): boolean {
    return seq > (this.#floor.get(feed) ?? -1);
  }

  #reload(): void {
    this.#generation += 1;
    if (this.#state !== 'live') return;
    const generation = this.#generation;
    this.#failed = false;
    const loading: Promise<void> = this.#load(generation).then(
      () => this.#settle(generation),
      (cause: unknown) => {
        this.#failed = this.#generation === generation;
        this.#settle(generation);
        this.#parts.onEvent({ type: 'query-failed', cause });
        throw cause;
      },
    );
    // Reported above; whoever awaits `ready` hears of it as well.
    loading.catch(() => undefined);
    this.#loading = loading;
  }

  #settle(generation: number): void {
    if (this.#generation !== generation) return;
    this.#loading = null;
    this.#meanwhile = null;
  }

  async #load(generation: number): Promise<void> {
    const meanwhile: NodeEffect[] = [];
    this.#meanwhile = meanwhile;
    const rows = await this.#rows();
    const shown = this.#query.includeHidden === true ? rows : rows.filter(({ hidden }) => !hidden);
    const counted = needsNodes(this.#parts, this.#query) ? await this.#matching(shown) : shown;
    if (this.#generation !== generation) return;
    this.#counted.clear();
    for (const row of counted) if (this.#above(row)) this.#counted.set(rowName(row), row);
    this.#count(meanwhile);
    this.#loading = null;
    this.#publish();
  }

  async #rows(): Promise<readonly IndexRow[]> {
    const above = await readAbove(this.#parts.access(), this.#query, this.#floor);
    if (above !== null) return above;
    if (this.#query.floor === undefined) return await allRows(this.#parts, this.#query);
    throw storeError('count-index', {
      message: `"${schemaName(this.#query)}" has no index by feed for what is counted`,
      argument: 'where',
    });
  }

  async #matching(rows: readonly IndexRow[]): Promise<IndexRow[]> {
    const nodes = await this.#parts.loader.byRow(rows);
    return rows.filter((_, at) => {
      const node = nodes[at];
      return node !== undefined && this.#matches(node);
    });
  }

  #publish(): void {
    if (this.#snapshot === this.#counted.size) return;
    this.#snapshot = this.#counted.size;
    this.#listeners.notify();
  }
}

function rowName(row: IndexRow): number | string {
  return row.displaced && row.prefix !== undefined ? beginningOf(base64urlEncode(row.prefix)) : placeName(row);
}

type Counted = Pick<CountQuery, 'schema' | 'where' | 'filter' | 'includeHidden'>;

/** Rows say all there is to say unless something beside one indexed property decides. */
export function needsNodes({ access }: Pick<LiveParts, 'access'>, query: Counted): boolean {
  const properties = Object.keys(query.where ?? {});
  if (query.filter !== undefined || properties.length > 1) return true;
  const [property] = properties;
  const row = access().numbers.current.get(schemaName(query));
  return property !== undefined && row?.properties.includes(property) !== true;
}

export async function allRows({ access }: Pick<LiveParts, 'access'>, query: Counted): Promise<IndexRow[]> {
  const rows: IndexRow[] = [];
  for (let from = 0; ;) {
    const page = await readPage(access(), query, { bounds: { from }, newestFirst: false, limit: PAGE });
    rows.push(...page.rows);
    const edge = page.rows.at(-1);
    if (page.last || edge === undefined) return rows;
    from = edge.rank + 1;
  }
}
