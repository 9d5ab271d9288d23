/** Lets a few at a time do something; the others wait for their turn. */
export class Turns {
  readonly #limit: number;
  readonly #having = new Set<object>();
  readonly #waiting = new Map<object, () => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `run` now, or when it is this one's turn. Nothing else ends a turn than `end`. */
  take(owner: object, run: () => void): void {
    if (!this.#having.has(owner) && this.#having.size >= this.#limit) {
      this.#waiting.set(owner, run);
      return;
    }
    this.#having.add(owner);
    run();
  }

  /** The owner is done, or does not want its turn any more. */
  end(owner: object): void {
    this.#waiting.delete(owner);
    if (!this.#having.delete(owner)) return;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next[0]);
    this.take(next[0], next[1]);
  }
}
