import { comparePositions } from '../format/order.js';
import type { Position } from '../format/order.js';
import type { Covers } from './fold-node.js';
import type { LocatedEntry, ReadableChange } from './ports.js';

/** A change and the position at which it is folded. */
export interface Arranged {
  readonly change: ReadableChange;
  readonly position: Position;
  /** The entry at that position: the change's own, or the first that it covers. */
  readonly located: Pick<LocatedEntry, 'place' | 'shownRank' | 'time' | 'timeSuspicious'>;
}

/**
 * Returns changes in folding order. A snapshot stands at the place of the lowest entry that it covers. Covered entries are left
 * out, whether or not they are erased yet. A snapshot can cover only entries of its own person.
 */
export function arrange(
  changes: readonly ReadableChange[],
  covers: Covers,
  ignored: ReadonlySet<ReadableChange>,
): Arranged[] {
  const [only] = changes;
  if (only !== undefined && changes.length === 1 && only.body.type !== 'snapshot' && ignored.size === 0)
    return [inItsPlace(only)];
  const considered = changes.filter((change) => !ignored.has(change));
  const snapshots = considered.filter((change) => change.body.type === 'snapshot');
  if (snapshots.length === 0) return considered.map(inItsPlace).toSorted(compareArranged);
  const live = liveSnapshots(snapshots, covers);
  const covered = new Set(
    [...live].flatMap((snapshot) => coveredBy(snapshot, covers)).map(({ place }) => placeName(place)),
  );
  return considered
    .filter((change) => !covered.has(placeName(change.place)))
    .map((change) => (live.has(change) ? atFirstCovered(change, covers) : inItsPlace(change)))
    .toSorted(compareArranged);
}

/** Returns the snapshots that no live snapshot covers. References are hashes, so covering has no cycles. */
function liveSnapshots(snapshots: readonly ReadableChange[], covers: Covers): Set<ReadableChange> {
  const answers = new Map<ReadableChange, boolean>();
  const isLive = (snapshot: ReadableChange): boolean => {
    const known = answers.get(snapshot);
    if (known !== undefined) return known;
    answers.set(snapshot, true);
    const name = placeName(snapshot.place);
    const answer = !snapshots.some(
      (other) =>
        other !== snapshot && coveredBy(other, covers).some(({ place }) => placeName(place) === name) && isLive(other),
    );
    answers.set(snapshot, answer);
    return answer;
  };
  return new Set(snapshots.filter(isLive));
}

function coveredBy({ body, person }: ReadableChange, covers: Covers): LocatedEntry[] {
  if (body.type !== 'snapshot') return [];
  return body.covers
    .map((reference) => covers.get(reference))
    .filter((entry) => entry !== undefined && entry.person === person) as LocatedEntry[];
}

function atFirstCovered(change: ReadableChange, covers: Covers): Arranged {
  let first: LocatedEntry | undefined;
  for (const entry of coveredBy(change, covers)) {
    if (first === undefined || comparePositions(entry.position, first.position) < 0) first = entry;
  }
  return first === undefined ? inItsPlace(change) : { change, position: first.position, located: first };
}

function inItsPlace(change: ReadableChange): Arranged {
  return { change, position: change.position, located: change };
}

function compareArranged(a: Arranged, b: Arranged): number {
  return comparePositions(a.position, b.position) || comparePositions(a.change.position, b.change.position);
}

export function placeName({ feed, seq }: { feed: number; seq: number }): number {
  return feed * 2 ** 32 + seq;
}
