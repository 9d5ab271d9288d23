/** Numbers this far below the highest may still arrive, because transports have different speeds. */
const WINDOW = 256;

/** Accepts each number of a session once, as in RFC 4303, section 3.4.3. */
export class ReplayWindow {
  #highest = 0;
  readonly #seen = new Set<number>();

  judge(number: number): 'new' | 'repeated' | 'too-old' {
    if (number + WINDOW <= this.#highest) return 'too-old';
    return this.#seen.has(number) ? 'repeated' : 'new';
  }

  /** Records a number. Call it once the number is proved to be the sender's own. */
  take(number: number): void {
    this.#seen.add(number);
    if (number <= this.#highest) return;
    this.#highest = number;
    for (const old of this.#seen) if (old + WINDOW <= number) this.#seen.delete(old);
  }
}
