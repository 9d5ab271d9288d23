import { utf8Encode } from '@kith/identity';
import type { Did } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import type { Body, EntryReference } from '../../src/format/body.js';
import type { GraphEvent, GraphOptions, GraphPlan } from '../../src/graph/graph-types.js';
import { createGraph } from '../../src/graph/graph.js';
import type {
  ChangeAnswer,
  ChangeReader,
  EntryPlace,
  LocatedEntry,
  ReadableChange,
  Role,
} from '../../src/graph/ports.js';
import { memoryStorage } from '../../src/storage/memory.js';
import type { KeyRange, KeyValueStore } from '../../src/storage/port.js';

export const crypto = createNodeCrypto();
export const spaceId = crypto.sha256(utf8Encode('a space'));
export const did = (name: string): Did => `did:key:z${name}`;

interface TestFeed {
  readonly number: number;
  readonly id: Uint8Array;
  readonly person: Did;
  rank: number;
  readonly log: ReadableChange[];
}

/** An entry log in memory, and the faults a reader may meet. */
export class GraphWorld implements ChangeReader {
  readonly roles = new Map<Did, Role>();
  readonly erased = new Set<ReadableChange>();
  readonly cuts = new Map<number, number>();
  readonly feeds: TestFeed[] = [];
  readonly reads: EntryPlace[] = [];
  /** Ranks that are shown elsewhere. */
  readonly shown = new Map<number, number>();

  feed(person: Did): TestFeed {
    const number = this.feeds.length + 1;
    const feed: TestFeed = { number, id: crypto.sha256(Uint8Array.of(number)), person, rank: 0, log: [] };
    this.feeds.push(feed);
    if (!this.roles.has(person)) this.roles.set(person, 'member');
    return feed;
  }

  /** Writes an entry; its rank is one more than the feed's last unless told. */
  write(feed: TestFeed, body: Body, rank: number = feed.rank + 1): ReadableChange {
    if (rank <= feed.rank) throw new Error('ranks rise within a feed');
    feed.rank = rank;
    const seq = feed.log.length;
    const change: ReadableChange = {
      place: { feed: feed.number, seq },
      position: { rank, feed: feed.id, seq },
      shownRank: this.shown.get(rank) ?? rank,
      hash: crypto.sha256(Uint8Array.of(feed.number, seq >> 8, seq & 255)),
      person: feed.person,
      time: 1_000_000 + rank,
      timeSuspicious: false,
      body,
    };
    feed.log.push(change);
    return change;
  }

  entries(): ReadableChange[] {
    return this.feeds.flatMap(({ log }) => log);
  }

  isCut({ place }: ReadableChange): boolean {
    return place.seq > (this.cuts.get(place.feed) ?? Infinity);
  }

  at({ feed, seq }: EntryPlace): ReadableChange | undefined {
    return this.feeds[feed - 1]?.log[seq];
  }

  async read(places: readonly EntryPlace[]): Promise<ChangeAnswer[]> {
    this.reads.push(...places);
    return places.map((place) => {
      const change = this.at(place);
      if (change === undefined) throw new Error(`no entry ${place.feed}/${place.seq}`);
      const { shownRank } = change;
      if (this.isCut(change)) return { kind: 'cut', shownRank };
      return this.erased.has(change) ? { kind: 'erased', shownRank } : { kind: 'change', change };
    });
  }

  async locate(references: readonly EntryReference[]): Promise<(LocatedEntry | null)[]> {
    return references.map((reference) => {
      const entry = this.find(reference);
      return entry !== null && this.held.has(entry) ? entry : null;
    });
  }

  find(reference: EntryReference): ReadableChange | null {
    const entry = this.entries().find(({ hash }) => Buffer.compare(hash, reference.hash) === 0);
    return entry === undefined || this.isCut(entry) ? null : entry;
  }

  /** Entries that are committed; locate knows no others. */
  readonly held = new Set<ReadableChange>();

  roleOf(person: Did): Role | null {
    return this.roles.get(person) ?? null;
  }
}

export function referenceTo({ position, hash }: ReadableChange): EntryReference {
  return { feed: position.feed, seq: position.seq, hash };
}

/** Counts what is asked of a store. */
export class CountingStore implements KeyValueStore {
  readonly calls = { get: 0, getMany: 0, range: 0, pairs: 0, commit: 0 };
  readonly #inner: KeyValueStore;

  constructor(inner: KeyValueStore) {
    this.#inner = inner;
  }

  get(key: Uint8Array) {
    this.calls.get += 1;
    return this.#inner.get(key);
  }
  getMany(keys: readonly Uint8Array[]) {
    this.calls.getMany += 1;
    return this.#inner.getMany(keys);
  }
  async range(query: KeyRange) {
    this.calls.range += 1;
    const pairs = await this.#inner.range(query);
    this.calls.pairs += pairs.length;
    return pairs;
  }
  commit(batch: Parameters<KeyValueStore['commit']>[0]) {
    this.calls.commit += 1;
    return this.#inner.commit(batch);
  }
  clear(range: Pick<KeyRange, 'from' | 'to'>) {
    return this.#inner.clear(range);
  }

  estimate() {
    return this.#inner.estimate();
  }
  close() {
    return this.#inner.close();
  }
  total(): number {
    return this.calls.get + this.calls.getMany + this.calls.range;
  }
  reset(): void {
    Object.assign(this.calls, { get: 0, getMany: 0, range: 0, pairs: 0, commit: 0 });
  }
}

export type OpenGraph = Awaited<ReturnType<typeof openGraph>>;

/** A graph over the world, with the commits that a space would make. */
export async function openGraph(
  world: GraphWorld,
  schemas: GraphOptions['schemas'],
  options: { store?: KeyValueStore; cacheSize?: number } = {},
) {
  const store = new CountingStore(options.store ?? (await memoryStorage().open('graph')));
  const events: GraphEvent[] = [];
  const graph = await createGraph({
    store,
    reader: world,
    schemas,
    roles: world,
    me: did('ann'),
    crypto,
    spaceId,
    onEvent: (event) => events.push(event),
    ...(options.cacheSize === undefined ? {} : { cacheSize: options.cacheSize }),
  });
  const commit = async (plan: GraphPlan) => {
    const outcome = await store.commit(plan);
    if (outcome.kind !== 'committed') throw new Error(outcome.kind);
    graph.applied(plan);
  };
  for (let plan = await graph.outdated(7); plan !== null; plan = await graph.outdated(7)) await commit(plan);
  return {
    graph,
    store,
    events,
    commit,
    /** Commits entries with their index; those that are erased or cut come without a body. */
    add: async (...changes: ReadableChange[]) => {
      const readable = changes.filter((change) => !world.erased.has(change) && !world.isCut(change));
      const arrived = changes.filter((change) => !readable.includes(change) && !world.isCut(change));
      await commit(await graph.plan(readable, { arrived }));
      for (const change of changes) world.held.add(change);
    },
    refold: async (...places: EntryPlace[]) => await commit(await graph.refold({ places })),
    refusals: () => events.flatMap((event) => (event.type === 'rule-refused' ? [event.code] : [])),
  };
}
