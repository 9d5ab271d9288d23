import type { ControlEntry, ControlLog } from './control-log.js';

export type Dependency = ControlEntry['deps'][number];

/** An entry and how deep below the founding it lies: one more than the deepest of its causes. */
export interface Placed {
  readonly entry: ControlEntry;
  readonly depth: number;
  /** Hashes of the entries that it follows from directly. */
  readonly causes: readonly string[];
  /** What a fork cut away of its deps and of those of its past (a head implies what it follows): a member keeps them alive. */
  readonly pins: readonly Dependency[];
}

/** Places in the causal order: by depth, then hash, so causes come before effects and the order follows from the set alone. */
export function comparePlaces(
  a: { readonly depth: number; readonly entry: { readonly hash: string } },
  b: { readonly depth: number; readonly entry: { readonly hash: string } },
): number {
  if (a.depth !== b.depth) return a.depth - b.depth;
  return a.entry.hash === b.entry.hash ? 0 : a.entry.hash < b.entry.hash ? -1 : 1;
}

export interface CausalOrder {
  /** The entries that have a place now and had none before, in order. */
  readonly placed: readonly Placed[];
  /** Those of them that follow from something nobody has brought yet, by hash. */
  readonly waiting: ReadonlyMap<string, ControlEntry>;
  /** What they name and nobody has brought yet, by hash. */
  readonly missing: ReadonlyMap<string, Dependency>;
  /** Hashes of the entries that come before one of them in its feed, and that nobody has brought yet. */
  readonly gaps: ReadonlySet<string>;
}

type Place = Pick<Placed, 'depth' | 'pins'>;

/** Whether an entry counts: it lies below the cut of its feed, or is pinned. */
export function stands(log: ControlLog, pinned: ReadonlySet<string>, entry: ControlEntry): boolean {
  return entry.seq < cutOf(log, entry.feed) || pinned.has(entry.hash);
}

export function cutOf(log: ControlLog, feed: string): number {
  return log.cuts.get(feed) ?? Number.POSITIVE_INFINITY;
}

/**
 * Finds the places of `entries`, all of which stand. `placeBefore`: the place that another entry has already; null where it waits,
 * undefined where that is to be found as well.
 */
export function causalOrder(
  log: ControlLog,
  pinned: ReadonlySet<string>,
  entries: Iterable<ControlEntry>,
  placeBefore: (hash: string) => Place | null | undefined,
): CausalOrder {
  const missing = new Map<string, Dependency>();
  const gaps = new Set<string>();
  const waiting = new Map<string, ControlEntry>();
  const found = new Map<string, Placed | null>();
  const placeOf = (hash: string) => (found.has(hash) ? found.get(hash) : placeBefore(hash));

  // By rank first, so that nearly every cause is met before its effects and the explicit stack stays short.
  for (const start of [...entries].sort((a, b) => a.rank - b.rank)) {
    const stack = [start];
    for (let entry = stack.at(-1); entry !== undefined; entry = stack.at(-1)) {
      if (placeOf(entry.hash) !== undefined) {
        stack.pop();
        continue;
      }
      const causes = causesOf(log, pinned, entry, { missing, gaps });
      const open = causes?.parents.filter(({ hash }) => placeOf(hash) === undefined) ?? [];
      if (open.length > 0) {
        stack.push(...open);
        continue;
      }
      stack.pop();
      const place = causes === null ? null : placeBelow(entry, causes, placeOf);
      found.set(entry.hash, place);
      if (place === null) waiting.set(entry.hash, entry);
    }
  }
  const placed = [...found.values()].filter((place) => place !== null).sort(comparePlaces);
  return { placed, waiting, missing, gaps };
}

interface Causes {
  readonly parents: readonly ControlEntry[];
  readonly pins: readonly Dependency[];
}

/** What an entry follows from directly; null where some of that is not held or does not stand, which is then missing. */
function causesOf(
  log: ControlLog,
  pinned: ReadonlySet<string>,
  entry: ControlEntry,
  lacks: { readonly missing: Map<string, Dependency>; readonly gaps: Set<string> },
): Causes | null {
  const parents: ControlEntry[] = [];
  const pins: Dependency[] = [];
  if (entry.prev !== null) {
    const below = log.entries.get(entry.prev);
    if (below === undefined || !stands(log, pinned, below)) {
      lacks.gaps.add(entry.prev);
      return null;
    }
    parents.push(below);
  }
  const through = new Set<string>();
  const deps = [...entry.deps];
  for (let dep = deps.pop(); dep !== undefined; dep = deps.pop()) {
    const named = log.entries.get(dep.hash);
    if (named !== undefined && stands(log, pinned, named)) parents.push(named);
    else if (dep.seq >= cutOf(log, dep.feed)) {
      if (entry.deps.includes(dep)) pins.push(dep);
      if (named === undefined || through.has(dep.hash)) continue;
      // What was cut away says nothing, but who names it had seen what it follows: deps leave out what another implies.
      through.add(dep.hash);
      deps.push(...named.deps);
      if (named.prev !== null) deps.push({ feed: named.feed, seq: named.seq - 1, hash: named.prev });
    } else {
      lacks.missing.set(dep.hash, dep);
      return null;
    }
  }
  return { parents, pins };
}

/** Null where one of the causes waits. */
function placeBelow(
  entry: ControlEntry,
  { parents, pins }: Causes,
  placeOf: (hash: string) => Place | null | undefined,
): Placed | null {
  let depth = 1;
  const named = new Map(pins.map((pin) => [pin.hash, pin]));
  for (const { hash } of parents) {
    const place = placeOf(hash);
    if (place === null || place === undefined) return null;
    depth = Math.max(depth, place.depth + 1);
    for (const pin of place.pins) named.set(pin.hash, pin);
  }
  return { entry, depth, causes: parents.map(({ hash }) => hash), pins: named.size === 0 ? NONE : [...named.values()] };
}

const NONE: readonly Dependency[] = [];
