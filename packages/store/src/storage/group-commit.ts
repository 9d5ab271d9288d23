import { KithError } from '@kith/identity';
import type { CommitBatch, CommitOutcome } from './port.js';

/** Writes a group of batches at once. Returns one outcome for each, in order. */
export type WriteGroup = (batches: readonly CommitBatch[]) => Promise<readonly CommitOutcome[]>;

interface Waiting {
  readonly batch: CommitBatch;
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: KithError) => void;
}

/** Largest size of one group, in bytes. The limit bounds memory, and makes a bulk import durable in steps. */
const groupBytes = 4 * 1024 * 1024;

/** Collects commits that arrive during a write, and writes them together with one flush to disk. */
export class GroupCommit {
  readonly #write: WriteGroup;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(write: WriteGroup) {
    this.#write = write;
  }

  commit(batch: CommitBatch): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when no commit is waiting or being written. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      const outcomes = await this.#outcomes(group);
      for (const [index, { resolve, reject }] of group.entries()) {
        if (outcomes instanceof KithError) reject(outcomes);
        else resolve(outcomes[index] ?? missingOutcome);
      }
    }
    this.#running = undefined;
  }

  /** Returns the outcomes. A KithError means that the database is closed or gone, so that no commit can succeed. */
  async #outcomes(group: readonly Waiting[]): Promise<readonly CommitOutcome[] | KithError> {
    try {
      return await this.#write(group.map((waiting) => waiting.batch));
    } catch (cause) {
      if (cause instanceof KithError) return cause;
      return group.map(() => ({ kind: 'failed', code: 'storage-failed', cause }));
    }
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { batch } of this.#waiting) {
      for (const [key, value] of batch.puts) bytes += key.length + value.length;
      if (count > 0 && bytes > groupBytes) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}

const missingOutcome: CommitOutcome = {
  kind: 'failed',
  code: 'storage-failed',
  cause: new Error('the adapter gave no outcome for this batch'),
};
