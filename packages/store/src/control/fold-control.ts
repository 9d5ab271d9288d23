import { cutOf, stands } from './causal-order.js';
import type { Dependency, Placed } from './causal-order.js';
import { ControlFold } from './control-fold.js';
import type { FoldParts } from './control-fold.js';
import type { ControlEntry, ControlLog } from './control-log.js';
import type { ControlView } from './control-view.js';
import type { Membership } from './membership.js';

/** What the control changes held say, with all that further ones are judged by. */
export interface ControlState extends ControlView {
  readonly membership: Membership;
  readonly heads: readonly ControlEntry[];
  /** Entries above a cut that another member's operation keeps alive. */
  readonly pinned: ReadonlySet<string>;
  /** Entries that have a place in the order, by hash: all that they follow from is held and stands. */
  readonly placed: ReadonlyMap<string, Placed>;
  /** What further entries are folded onto. */
  readonly fold: ControlFold;
  /** Entries beyond a cut that operations name, and that are not held. */
  readonly cutOff: ReadonlyMap<string, Dependency>;
}

/**
 * Folds the set of control changes held: the same set gives the same state in any order of arrival.
 *
 * A fork cuts a feed, but what another member's valid operation names stays, with its branch below it: otherwise an
 * equivocator could undo an admission that others built upon. Pins are found in rounds, each from what already stands, so
 * people admitted on a cut branch cannot pin their own admission.
 */
export function foldControl(parts: FoldParts, log: ControlLog): ControlState {
  const pinned = new Set<string>();
  const held = [...log.entries.values()];
  for (;;) {
    const fold = new ControlFold(parts);
    const placed = fold.order(
      log,
      pinned,
      held.filter((entry) => stands(log, pinned, entry)),
    );
    const cutOff = new Map<string, Dependency>();
    const before = pinned.size;
    const refused: Dependency[] = [];
    for (const place of placed) {
      if (!fold.apply(log, place)) {
        // It may be refused only because what it had seen is not here yet.
        refused.push(...place.pins);
        continue;
      }
      for (const dep of place.pins) {
        const branch = branchBelow(log, dep.hash, pinned);
        if (branch === 'unheld') cutOff.set(dep.hash, dep);
        else if (log.entries.get(dep.hash)?.certificate.person !== place.entry.certificate.person) {
          for (const hash of branch) pinned.add(hash);
        }
      }
    }
    for (const dep of refused) if (!log.entries.has(dep.hash)) cutOff.set(dep.hash, dep);
    if (pinned.size > before) continue;
    const entries = placed.map(({ entry }) => entry);
    fold.listing.take(held, entries, fold.membership, log.entries, () => false);
    return stateOf(fold, pinned, cutOff);
  }
}

/**
 * Folds entries that have been added to a log onto the state of the log before. Where that might give another state than folding all again,
 * all is folded again: where cut branches play a part, or something comes before what has been applied and may change it.
 * @param log with the entries added, and with the same cuts as before.
 */
export function extendControl(
  parts: FoldParts,
  before: ControlState,
  log: ControlLog,
  added: readonly ControlEntry[],
): ControlState {
  const { pinned, cutOff } = before;
  if (!added.every((entry) => stands(log, pinned, entry))) return foldControl(parts, log);
  const fold = new ControlFold(parts, before.fold);
  const placed = fold.order(log, pinned, added);
  const known = placed.every(({ pins }) => pins.every(({ hash }) => pinned.has(hash)));
  if (!known || !fold.mayFollow(placed)) return foldControl(parts, log);
  for (const place of placed) fold.apply(log, place);
  const entries = placed.map(({ entry }) => entry);
  fold.listing.take(added, entries, fold.membership, log.entries, (hash) => before.placed.has(hash));
  return stateOf(fold, pinned, cutOff);
}

function stateOf(
  fold: ControlFold,
  pinned: ReadonlySet<string>,
  cutOff: ReadonlyMap<string, Dependency>,
): ControlState {
  const { membership, listing, places } = fold;
  const wanted = new Map([...fold.missing, ...cutOff]);
  return {
    membership,
    wanted: [...wanted.values()],
    needed: [...listing.needed.values()],
    pinned,
    heads: [...listing.heads.values()],
    referenced: listing.referenced,
    placed: places,
    fold,
    cutOff,
  };
}

/** The entries from this one down to where its feed is not cut, or 'unheld' while a piece is missing. */
function branchBelow(log: ControlLog, top: string, pinned: ReadonlySet<string>): string[] | 'unheld' {
  const branch: string[] = [];
  for (let hash: string | null = top; hash !== null && !pinned.has(hash);) {
    const entry: ControlEntry | undefined = log.entries.get(hash);
    if (entry === undefined) return 'unheld';
    if (entry.seq < cutOf(log, entry.feed)) break;
    branch.push(hash);
    hash = entry.prev;
  }
  return branch;
}
