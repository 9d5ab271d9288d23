import type { CryptoEngine } from '@kith/identity';
import { causalOrder, comparePlaces, cutOf } from './causal-order.js';
import type { Dependency, Placed } from './causal-order.js';
import type { CheckedMaterial } from './checked-material.js';
import type { ControlEntry, ControlLog } from './control-log.js';
import { CopyMap } from './copy-map.js';
import { Listing } from './listing.js';
import { Membership } from './membership.js';
import { hasRule, judge, operationRules } from './operation-rules.js';
import { Seen } from './seen.js';
import type { FactPlace } from './seen.js';

/** The inputs of a fold besides the entries. */
export interface FoldParts {
  readonly crypto: CryptoEngine;
  /** 32 bytes. */
  readonly space: Uint8Array;
  readonly checked: CheckedMaterial;
}

interface AppliedPlace extends Placed {
  /** The facts that an entry which follows from this one has seen. */
  readonly seenAfter: Seen;
}

/** Applies entries to a state in causal order. Keeps the facts by which later entries are judged. */
export class ControlFold {
  readonly membership: Membership;
  readonly places: CopyMap<string, AppliedPlace>;
  readonly listing: Listing;
  /** Deps of waiting entries that are not held, by hash. */
  missing: CopyMap<string, Dependency>;
  /** Waiting entries by hash: they stand and have no place yet. */
  #waiting: CopyMap<string, ControlEntry>;
  /** Hashes of entries that are not held and that directly precede a waiting entry in its feed. */
  #gaps: CopyMap<string, true>;
  /** The last applied entry, in causal order, whose result depends on the entries before it. */
  #last: Placed | null;
  /**
   * Chain name → chain number. The entries of a feed below its cut are one chain; each entry above a cut is a chain of its own.
   */
  readonly #chains: CopyMap<string, number>;
  readonly #parts: FoldParts;

  constructor(parts: FoldParts, from?: ControlFold) {
    this.#parts = parts;
    this.membership = new Membership(from?.membership);
    this.places = from?.places.copy() ?? new CopyMap();
    this.listing = new Listing(from?.listing);
    this.missing = from?.missing.copy() ?? new CopyMap();
    this.#waiting = from === undefined ? new CopyMap() : from.#waiting.copy();
    this.#gaps = from === undefined ? new CopyMap() : from.#gaps.copy();
    this.#last = from === undefined ? null : from.#last;
    this.#chains = from === undefined ? new CopyMap() : from.#chains.copy();
  }

  /** Finds the places of these entries, and of entries that waited for one of them. */
  order(log: ControlLog, pinned: ReadonlySet<string>, added: readonly ControlEntry[]): readonly Placed[] {
    let entries = added;
    if (added.some(({ hash }) => this.missing.has(hash) || this.#gaps.has(hash))) {
      entries = [...this.#waiting.values(), ...added];
      this.#waiting = new CopyMap();
      this.missing = new CopyMap();
      this.#gaps = new CopyMap();
    }
    const placeBefore = (hash: string) => this.places.get(hash) ?? (this.#waiting.has(hash) ? null : undefined);
    const { placed, waiting, missing, gaps } = causalOrder(log, pinned, entries, placeBefore);
    for (const [hash, entry] of waiting) this.#waiting.set(hash, entry);
    for (const [hash, dep] of missing) this.missing.set(hash, dep);
    for (const hash of gaps) this.#gaps.set(hash, true);
    return placed;
  }

  /** Tells whether applying these entries last gives the same state as applying all entries in order. */
  mayFollow(placed: readonly Placed[]): boolean {
    return placed.every((place) => {
      const { operation, hash } = place.entry;
      if (!hasRule(operation)) return true;
      if (operation.type === 'join' && this.membership.absentJoins.has(hash)) return false;
      return !operationRules[operation.type].ordered || this.#last === null || comparePlaces(this.#last, place) < 0;
    });
  }

  /** Applies one entry. Returns true when its operation has effect and its author acted as a member. */
  apply(log: ControlLog, placed: Placed): boolean {
    const { entry, causes } = placed;
    const seen = Seen.union(causes.flatMap((hash) => this.places.get(hash)?.seenAfter ?? []));
    let seenAfter = seen;
    const acted = this.#judge(
      placed,
      seen,
      () => this.#factPlace(log, entry),
      (after) => (seenAfter = after),
    );
    this.places.set(entry.hash, { ...placed, seenAfter });
    return acted;
  }

  #judge(placed: Placed, seen: Seen, factPlace: () => FactPlace, setAfter: (after: Seen) => void): boolean {
    const { entry, depth } = placed;
    const { operation, device, certificate, hash } = entry;
    const state = this.membership;
    if (operation.type === 'malformed') state.refused.set(hash, 'operation-malformed');
    if (!hasRule(operation)) return false;
    if (operationRules[operation.type].ordered) this.#last = placed;
    const role = state.facts.isListed(seen, device, certificate.person)
      ? state.facts.roleIn(seen, certificate.person)
      : null;
    const effect = judge({ ...this.#parts, entry, depth, seen, role, state }, operation);
    if (typeof effect === 'string') {
      state.refused.set(hash, effect);
      return false;
    }
    let made: FactPlace | null = null;
    const epoch = effect(() => (made ??= factPlace()))?.epoch;
    if (made !== null) setAfter(seen.with(made, epoch));
    return operation.type !== 'join';
  }

  #factPlace(log: ControlLog, { feed, seq, hash }: ControlEntry): FactPlace {
    const name = seq < cutOf(log, feed) ? feed : hash;
    const chain = this.#chains.get(name) ?? this.#chains.size;
    this.#chains.set(name, chain);
    return { chain, at: seq + 1 };
  }
}
