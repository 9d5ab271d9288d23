/** Limits the number of concurrent tasks. Others wait for their turn. */
export class Turns {
  readonly #limit: number;
  readonly #having = new Set<object>();
  readonly #waiting = new Map<object, () => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Calls `run` now, or at this owner's turn. Only `end` ends a turn. */
  take(owner: object, run: () => void): void {
    if (!this.#having.has(owner) && this.#having.size >= this.#limit) {
      this.#waiting.set(owner, run);
      return;
    }
    this.#having.add(owner);
    run();
  }

  /** Ends the turn of an owner, or its wait. */
  end(owner: object): void {
    this.#waiting.delete(owner);
    if (!this.#having.delete(owner)) return;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next[0]);
    this.take(next[0], next[1]);
  }
}
