/** Numbers this far below the highest one may still arrive, because several ways of different speed carry them. */
const WINDOW = 256;

/** What was heard of one session: each number once, as in RFC 4303, section 3.4.3. */
export class ReplayWindow {
  #highest = 0;
  readonly #seen = new Set<number>();

  judge(number: number): 'new' | 'repeated' | 'too-old' {
    if (number + WINDOW <= this.#highest) return 'too-old';
    return this.#seen.has(number) ? 'repeated' : 'new';
  }

  /** To be called once the number is known to be the sender's own. */
  take(number: number): void {
    this.#seen.add(number);
    if (number <= this.#highest) return;
    this.#highest = number;
    for (const old of this.#seen) if (old + WINDOW <= number) this.#seen.delete(old);
  }
}
