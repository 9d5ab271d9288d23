/** Runs tasks one after another. */
export class TaskQueue {
  readonly #host: { isOpen(): boolean; onError(error: unknown): void };
  #last: Promise<void> = Promise.resolve();

  /** A task is skipped if the queue is not open at its turn. */
  constructor(host: { isOpen(): boolean; onError(error: unknown): void }) {
    this.#host = host;
  }

  run(task: () => Promise<void>): void {
    this.#last = this.#last
      .then(() => (this.#host.isOpen() ? task() : undefined))
      .catch((error: unknown) => this.#host.onError(error));
  }
}
