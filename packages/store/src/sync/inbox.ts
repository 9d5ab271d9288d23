import type { SyncMessage } from './messages.js';

export type UpdateMessage = Extract<SyncMessage, { type: 'update' }>;

/** The unit of handling: one message, or a run of consecutive updates. */
export type Taken =
  | Exclude<SyncMessage, UpdateMessage>
  | { readonly type: 'updates'; readonly updates: readonly UpdateMessage[] };

/** The largest number, and below the largest size in bytes, of consecutive updates handled together. */
const MAX_UPDATES = 64;
const MAX_BYTES = 512 * 1024;

/** Received messages that are not handled yet, in order. */
export class Inbox {
  readonly #waiting: SyncMessage[] = [];

  put(message: SyncMessage): void {
    this.#waiting.push(message);
  }

  /** The next message to handle. */
  get next(): SyncMessage | undefined {
    return this.#waiting[0];
  }

  /**
   * Removes and returns the next unit to handle; null where an earlier call has taken it. `together`: allows several updates in
   * one unit.
   */
  take(together: boolean): Taken | null {
    const first = this.#waiting.shift();
    if (first === undefined) return null;
    if (first.type !== 'update') return first;
    const updates = [first];
    if (!together) return { type: 'updates', updates };
    let size = first.update.length;
    for (let next = this.#waiting[0]; next?.type === 'update'; next = this.#waiting[0]) {
      size += next.update.length;
      if (updates.length >= MAX_UPDATES || size > MAX_BYTES) break;
      updates.push(next);
      this.#waiting.shift();
    }
    return { type: 'updates', updates };
  }

  clear(): void {
    this.#waiting.length = 0;
  }
}
