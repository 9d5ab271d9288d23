import type { ControlEntry, ControlLog } from './control-log.js';

/** An entry with its place among the causes: `past` holds the indexes (in `ordered`) of everything that happened before it. */
export interface OrderedEntry {
  readonly entry: ControlEntry;
  readonly index: number;
  readonly depth: number;
  readonly past: IndexSet;
  /** What a fork cut away of its deps and of those of its past (a head implies what it follows): a member keeps them alive. */
  readonly pins: readonly ControlEntry['deps'][number][];
}

export interface CausalOrder {
  /** By depth, then hash: causes come before effects, and the order follows from the set alone. */
  readonly ordered: readonly OrderedEntry[];
  /** What held entries name and nobody has brought yet. */
  readonly missing: readonly ControlEntry['deps'][number][];
}

/** A growing bit set of small integers. */
export class IndexSet {
  readonly #words: Uint32Array;
  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / 32));
  }
  add(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] as number) | (1 << (index & 31));
  }
  has(index: number): boolean {
    return ((this.#words[index >>> 5] as number) & (1 << (index & 31))) !== 0;
  }
  include(other: IndexSet): void {
    for (let word = 0; word < other.#words.length; word += 1) {
      this.#words[word] = (this.#words[word] as number) | (other.#words[word] as number);
    }
  }
}

/** Orders the entries that stand: those below the cuts, and the pinned ones with all that lies under them in their branch. */
export function causalOrder(log: ControlLog, pinned: ReadonlySet<string>): CausalOrder {
  const stands = (entry: ControlEntry) =>
    entry.seq < (log.cuts.get(entry.feed) ?? Number.POSITIVE_INFINITY) || pinned.has(entry.hash);
  const missing = new Map<string, ControlEntry['deps'][number]>();
  const depths = new Map<string, number | null>();

  const parentsOf = (entry: ControlEntry): { parents: ControlEntry[]; pins: ControlEntry['deps'][number][] } | null => {
    const parents: ControlEntry[] = [];
    const pins: ControlEntry['deps'][number][] = [];
    const below = entry.prev === null ? undefined : log.entries.get(entry.prev);
    if (entry.prev !== null) {
      if (below === undefined || !stands(below)) return null;
      parents.push(below);
    }
    const through = new Set<string>();
    const deps = [...entry.deps];
    for (let dep = deps.pop(); dep !== undefined; dep = deps.pop()) {
      const named = log.entries.get(dep.hash);
      if (named !== undefined && stands(named)) parents.push(named);
      else if (dep.seq >= (log.cuts.get(dep.feed) ?? Number.POSITIVE_INFINITY)) {
        if (entry.deps.includes(dep)) pins.push(dep);
        if (named === undefined || through.has(dep.hash)) continue;
        // What was cut away says nothing, but who names it had seen what it follows: deps leave out what another implies.
        through.add(dep.hash);
        deps.push(...named.deps);
        if (named.prev !== null) deps.push({ feed: named.feed, seq: named.seq - 1, hash: named.prev });
      } else {
        missing.set(dep.hash, dep);
        return null;
      }
    }
    return { parents, pins };
  };

  const standing: {
    entry: ControlEntry;
    depth: number;
    parents: ControlEntry[];
    pins: ControlEntry['deps'][number][];
  }[] = [];
  // By rank first, so that nearly every cause is met before its effects and the explicit stack stays short.
  for (const start of [...log.entries.values()].filter(stands).sort((a, b) => a.rank - b.rank)) {
    const stack = [start];
    for (let entry = stack.at(-1); entry !== undefined; entry = stack.at(-1)) {
      if (depths.has(entry.hash)) {
        stack.pop();
        continue;
      }
      const causes = parentsOf(entry);
      if (causes === null) {
        depths.set(entry.hash, null);
        stack.pop();
        continue;
      }
      const open = causes.parents.filter((parent) => !depths.has(parent.hash));
      if (open.length > 0) {
        stack.push(...open);
        continue;
      }
      const parentDepths = causes.parents.map((parent) => depths.get(parent.hash) ?? null);
      const depth = parentDepths.includes(null) ? null : 1 + Math.max(0, ...(parentDepths as number[]));
      depths.set(entry.hash, depth);
      if (depth !== null) standing.push({ entry, depth, ...causes });
      stack.pop();
    }
  }

  standing.sort((a, b) => a.depth - b.depth || (a.entry.hash < b.entry.hash ? -1 : 1));
  const byHash = new Map<string, OrderedEntry>();
  const ordered = standing.map(({ entry, depth, parents, pins }, index): OrderedEntry => {
    const past = new IndexSet(standing.length);
    const named = new Map(pins.map((pin) => [pin.hash, pin]));
    for (const parent of parents) {
      const before = byHash.get(parent.hash) as OrderedEntry;
      past.include(before.past);
      past.add(before.index);
      for (const pin of before.pins) named.set(pin.hash, pin);
    }
    const placed = { entry, index, depth, past, pins: [...named.values()] };
    byHash.set(entry.hash, placed);
    return placed;
  });
  return { ordered, missing: [...missing.values()] };
}
