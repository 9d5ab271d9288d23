import type { ControlEntry, ControlLog } from './control-log.js';

export type Dependency = ControlEntry['deps'][number];

/** An entry and its depth: one more than the depth of its deepest cause, 1 for an entry without causes. */
export interface Placed {
  readonly entry: ControlEntry;
  readonly depth: number;
  /** Hashes of the direct causes of the entry. */
  readonly causes: readonly string[];
  /** The deps above a cut, its own and those of its causes. A member's operation keeps these entries alive. */
  readonly pins: readonly Dependency[];
}

/**
 * Compares two places in the causal order: by depth, then by hash. Causes come before effects, and the order depends only on
 * the set of entries.
 */
export function comparePlaces(
  a: { readonly depth: number; readonly entry: { readonly hash: string } },
  b: { readonly depth: number; readonly entry: { readonly hash: string } },
): number {
  if (a.depth !== b.depth) return a.depth - b.depth;
  return a.entry.hash === b.entry.hash ? 0 : a.entry.hash < b.entry.hash ? -1 : 1;
}

export interface CausalOrder {
  /** The entries that got a place, in order. */
  readonly placed: readonly Placed[];
  /** The entries without a place, because a cause is not held; by hash. */
  readonly waiting: ReadonlyMap<string, ControlEntry>;
  /** The deps of these entries that are not held, by hash. */
  readonly missing: ReadonlyMap<string, Dependency>;
  /** Hashes of entries that are not held and that directly precede one of these entries in its feed. */
  readonly gaps: ReadonlySet<string>;
}

type Place = Pick<Placed, 'depth' | 'pins'>;

/** Tells whether an entry counts: it lies below the cut of its feed, or it is pinned. */
export function stands(log: ControlLog, pinned: ReadonlySet<string>, entry: ControlEntry): boolean {
  return entry.seq < cutOf(log, entry.feed) || pinned.has(entry.hash);
}

export function cutOf(log: ControlLog, feed: string): number {
  return log.cuts.get(feed) ?? Number.POSITIVE_INFINITY;
}

/**
 * Finds the places of `entries`. All of them must stand.
 * @param placeBefore returns the place of any other entry: null while that entry waits, undefined where it has to be found too.
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

  // Sorted by rank: nearly every cause comes before its effects, and the explicit stack stays short.
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

/**
 * Returns the direct causes of an entry. Returns null where a cause is not held or does not stand, and notes the cause as
 * missing.
 */
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
      // An entry above a cut has no effect. But its causes are causes of this entry too: deps leave out an entry that another
      // dep implies.
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

/** Returns the place of an entry below its causes; null where one of the causes waits. */
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
