/**
 * A token bucket: holds at most `burst` tokens and gains `perSecond` tokens a second. All times are milliseconds of the caller's
 * clock. A clock that jumps gives at most one burst and takes nothing away.
 */
export class TokenBucket {
  #perSecond: number;
  #burst: number;
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

  /** Takes `cost` tokens even if they are not there. The debt is paid back first. */
  spend(cost: number, now: number): void {
    this.#refill(now);
    this.#tokens -= cost;
  }

  /** Returns the milliseconds until `cost` tokens are there; 0 if they are there now. */
  wait(cost: number, now: number): number {
    this.#refill(now);
    return this.#tokens >= cost ? 0 : Math.ceil(((cost - this.#tokens) / this.#perSecond) * 1000);
  }

  /** Tells whether the bucket is full, so that a new one in its place changes nothing. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens === this.#burst;
  }

  /** Changes rate and burst. It adds no tokens. The time since the last use counts at the new rate. */
  resize(perSecond: number, burst: number): void {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#last);
    this.#last = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed / 1000) * this.#perSecond);
  }
}
