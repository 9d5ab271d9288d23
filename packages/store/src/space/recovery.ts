import type { Clock } from '@kith/identity';
import { AFTER_STORAGE_FAILURE, Retry } from '../sync/retry.js';

/**
 * Repeats work that failed with storage: when storage is reported to work, and otherwise after a delay. The delay is needed
 * because a device that only reads would not notice.
 */
export class Recovery {
  readonly #retry: Retry;
  readonly #doAgain: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #failedAgain = false;

  constructor(parts: { clock: Clock; doAgain: () => Promise<void>; onError: (error: unknown) => void }) {
    this.#doAgain = parts.doAgain;
    this.#onError = parts.onError;
    this.#retry = new Retry(parts.clock, { ...AFTER_STORAGE_FAILURE, act: () => this.#try() });
  }

  /** Notes a failed write. */
  failed(): void {
    this.#failedAgain = true;
    this.#retry.later();
  }

  /** Notes a write that has succeeded after failed ones. */
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
