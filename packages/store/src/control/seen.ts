/**
 * The place of a fact. A fact is a role given to a person, a listed device, an invite or an epoch. Facts lie on chains, in
 * which every entry follows from the one before it.
 */
export interface FactPlace {
  /** The number of the chain. */
  readonly chain: number;
  /** The fact's position in the chain, from 1 on. */
  readonly at: number;
}

/**
 * The facts that an entry had seen, as one position for each chain: an entry that has seen a fact has seen all facts before it
 * on the chain. An immutable value, shared by all entries that had seen the same facts.
 */
export class Seen {
  readonly #furthest: Uint32Array;
  /** The highest epoch number seen; 0 for none. */
  readonly epoch: number;

  private constructor(furthest: Uint32Array, epoch: number) {
    this.#furthest = furthest;
    this.epoch = epoch;
  }

  has({ chain, at }: FactPlace): boolean {
    return (this.#furthest[chain] ?? 0) >= at;
  }

  /** Returns this set with one more fact, and with the number of the epoch that the fact made, if any. */
  with({ chain, at }: FactPlace, epoch = 0): Seen {
    const furthest = new Uint32Array(Math.max(this.#furthest.length, chain + 1));
    furthest.set(this.#furthest);
    furthest[chain] = Math.max(furthest[chain] ?? 0, at);
    return new Seen(furthest, Math.max(this.epoch, epoch));
  }

  /** Returns the union of several sets. */
  static union(all: readonly Seen[]): Seen {
    return all.reduce((union, seen) => union.#and(seen), new Seen(new Uint32Array(0), 0));
  }

  #and(other: Seen): Seen {
    if (other === this || this.#covers(other)) return this;
    if (other.#covers(this)) return other;
    const [longer, shorter] = this.#furthest.length < other.#furthest.length ? [other, this] : [this, other];
    const furthest = longer.#furthest.slice();
    for (const [chain, at] of shorter.#furthest.entries()) if (at > (furthest[chain] ?? 0)) furthest[chain] = at;
    return new Seen(furthest, Math.max(this.epoch, other.epoch));
  }

  #covers(other: Seen): boolean {
    const mine = this.#furthest;
    return other.#furthest.every((at, chain) => at <= (mine[chain] ?? 0));
  }
}
