import type { Clock } from '@kith/identity';
import { Retry } from '../sync/retry.js';

/** Milliseconds until what a failed write left undone is tried again; doubled each time it fails, up to the longest. */
const RETRY_AFTER = 2000;
const RETRY_LONGEST = 60_000;

/** Does again what storage failed on, when it is said to work and otherwise after some time: a device that only reads writes nothing that would show it. */
export class Recovery {
  readonly #retry: Retry;
  readonly #doAgain: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #failedAgain = false;

  constructor(parts: { clock: Clock; doAgain: () => Promise<void>; onError: (error: unknown) => void }) {
    this.#doAgain = parts.doAgain;
    this.#onError = parts.onError;
    this.#retry = new Retry(parts.clock, {
      first: RETRY_AFTER,
      longest: RETRY_LONGEST,
      act: () => this.#try(),
    });
  }

  /** A write has failed. */
  failed(): void {
    this.#failedAgain = true;
    this.#retry.later();
  }

  /** A write has succeeded after others had failed. */
  works(): void {
    this.#retry.succeeded();
    this.#try();
  }

  stop(): void {
    this.#retry.stop();
  }

  #try(): void {
    this.#failedAgain = false;
    this.#doAgain()
      .then(() => {
        if (!this.#failedAgain) this.#retry.succeeded();
      })
      .catch(this.#onError);
  }
}
