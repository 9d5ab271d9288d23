import type { SyncMessage } from './messages.js';

export type UpdateMessage = Extract<SyncMessage, { type: 'update' }>;

/** What is handled at once: one message, or updates that came in a row. */
export type Taken =
  | Exclude<SyncMessage, UpdateMessage>
  | { readonly type: 'updates'; readonly updates: readonly UpdateMessage[] };

/** Updates that have come in a row are taken together, up to this many and this many bytes. */
const MAX_UPDATES = 64;
const MAX_BYTES = 512 * 1024;

/** Messages that have come and are not handled yet, in order. */
export class Inbox {
  readonly #waiting: SyncMessage[] = [];

  put(message: SyncMessage): void {
    this.#waiting.push(message);
  }

  /** The message that is to be handled next. */
  get next(): SyncMessage | undefined {
    return this.#waiting[0];
  }

  /** What is to be handled next; null where an earlier call has taken it. `together`: several updates may be handled at once. */
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
