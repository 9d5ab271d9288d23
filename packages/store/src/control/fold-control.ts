import { cutOf, stands } from './causal-order.js';
import type { Dependency, Placed } from './causal-order.js';
import { ControlFold } from './control-fold.js';
import type { FoldParts } from './control-fold.js';
import type { ControlEntry, ControlLog } from './control-log.js';
import type { ControlView } from './control-view.js';
import type { Membership } from './membership.js';

/** The folded state of the control changes held, with the facts by which further changes are judged. */
export interface ControlState extends ControlView {
  readonly membership: Membership;
  readonly heads: readonly ControlEntry[];
  /** Hashes of entries above a cut that another member's operation keeps alive. */
  readonly pinned: ReadonlySet<string>;
  /** Entries with a place in the causal order, by hash. All their causes are held and stand. */
  readonly placed: ReadonlyMap<string, Placed>;
  /** The fold that further entries are added to. */
  readonly fold: ControlFold;
  /** Entries above a cut that operations name and that are not held. */
  readonly cutOff: ReadonlyMap<string, Dependency>;
}

/**
 * Folds all control changes held. The result depends on the set of changes and not on their order of arrival.
 * | A fork cuts a feed. An entry above the cut stays if another member's valid operation names it, and so does the branch below
 * that entry. Without this rule, an author of two branches could undo an admission that others have built upon. These pins are
 * found in rounds, each from the entries that already stand. Therefore a person admitted above a cut cannot pin their own
 * admission.
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
        // The operation may be refused only because entries that it had seen are not held yet.
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
 * Folds the entries added to a log onto the state before. Folds everything again in the two cases where the result could
 * differ: a cut branch plays a part, or an added entry comes before an applied one whose result depends on it.
 * @param log contains the added entries, and has the same cuts as before.
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

/** Returns the hashes of the entries from this one down to the cut of its feed; 'unheld' while one of them is missing. */
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
