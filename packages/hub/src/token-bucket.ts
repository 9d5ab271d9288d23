/** An allowance that refills steadily up to its capacity. A clock that jumps back refills nothing. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  constructor(capacity: number, perSecond: number, now: number) {
    this.#capacity = capacity;
    this.#perSecond = perSecond;
    this.#tokens = capacity;
    this.#filledAt = now;
  }

  /** Whether the allowance has come back entirely. */
  isWhole(now: number): boolean {
    this.#refill(now);
    return this.#tokens === this.#capacity;
  }

  /** Takes `cost` tokens, or none and returns false. A cost above the capacity is payable from a whole bucket. */
  take(cost: number, now: number): boolean {
    this.#refill(now);
    const price = Math.min(cost, this.#capacity);
    if (this.#tokens < price) return false;
    this.#tokens -= price;
    return true;
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    this.#tokens = Math.min(this.#capacity, this.#tokens + (elapsed / 1000) * this.#perSecond);
  }
}
