/**
 * A token bucket: holds at most `burst` tokens and gains `perSecond` tokens a second. All times are milliseconds of the caller's
 * clock. A clock that jumps gives at most one burst and takes nothing away. `@kith/identity` has the same class; the hub imports
 * no other package of Kith.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #last: number;

  /** Makes a full bucket. */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#last = now;
  }

  /** Takes `cost` tokens if they are there. Otherwise takes nothing and returns false. */
  take(cost: number, now: number): boolean {
    this.#refill(now);
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Tells whether the bucket is full, so that a new one in its place changes nothing. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens === this.#burst;
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#last);
    this.#last = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed / 1000) * this.#perSecond);
  }
}
