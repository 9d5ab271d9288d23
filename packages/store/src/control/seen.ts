/**
 * Where a fact has its place: a fact is that a person was given a role, a device was listed, an invite or an epoch was made. Facts lie
 * on chains, in which every entry follows from the one before it.
 */
export interface FactPlace {
  /** The number of the chain. */
  readonly chain: number;
  /** The fact's place in it, from 1 on. */
  readonly at: number;
}

/**
 * Which facts an entry had seen: of each chain how far, since who has seen a fact has seen those before it on its chain. A value: shared by
 * all entries that had seen the same.
 */
export class Seen {
  readonly #furthest: Uint32Array;
  /** The highest number among the epochs seen; 0 for none. */
  readonly epoch: number;

  private constructor(furthest: Uint32Array, epoch: number) {
    this.#furthest = furthest;
    this.epoch = epoch;
  }

  has({ chain, at }: FactPlace): boolean {
    return (this.#furthest[chain] ?? 0) >= at;
  }

  /** This and one more fact, and the epoch that it made, if it did. */
  with({ chain, at }: FactPlace, epoch = 0): Seen {
    const furthest = new Uint32Array(Math.max(this.#furthest.length, chain + 1));
    furthest.set(this.#furthest);
    furthest[chain] = Math.max(furthest[chain] ?? 0, at);
    return new Seen(furthest, Math.max(this.epoch, epoch));
  }

  /** All that any of these had seen. */
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
