import { KithError } from '@kith/identity';
import { storageLost } from '../log/damage.js';
import type { CommitBatch, KeyValueStore } from '../storage/port.js';
import type { SpaceEvent } from '../events.js';
import { watchLoss } from './loss-watch.js';
import { storeError } from '../codes.js';

/** The state of a space's database. `lost`: it was deleted while the space was open, and the space can only be closed. */
export type StorageState = 'ok' | 'full' | 'failed' | 'lost';

/** The database of a space, and its state. Emits an event when it fails and when it works again. */
export class ReplicaStorage {
  readonly store: KeyValueStore;
  readonly #tell: (event: SpaceEvent) => void;
  #state: StorageState = 'ok';

  constructor(store: KeyValueStore, tell: (event: SpaceEvent) => void) {
    this.#tell = tell;
    this.store = watchLoss(store, () => this.#lost());
  }

  get state(): StorageState {
    return this.#state;
  }

  /** @throws KithError `storage-full`, `storage-failed`, `storage-lost`. */
  async commit(batch: CommitBatch): Promise<'committed' | 'conflict'> {
    const outcome = await this.store.commit(batch);
    if (outcome.kind === 'failed') throw this.failed(outcome.code, outcome.cause);
    if (outcome.kind === 'committed') this.#works();
    return outcome.kind;
  }

  /** Records a failure. Returns the error to throw. */
  failed(code: 'storage-full' | 'storage-failed', cause: unknown): KithError {
    this.#state = code === 'storage-full' ? 'full' : 'failed';
    this.#tell({ type: 'storage-failed', code });
    return storeError(code, {
      message:
        code === 'storage-full'
          ? 'The disk or quota is full; nothing was written.'
          : 'Writing to storage failed; nothing was written.',
      fix:
        code === 'storage-full'
          ? 'Free some space, then try again: what was saved before is safe.'
          : 'Try again; if it keeps failing, check the disk.',
      cause,
    });
  }

  /** Throws for a failed read. Where the space record is gone, somebody else has created the database anew. */
  readFailed(error: unknown): never {
    if (error instanceof KithError && error.code === 'storage-lost') this.#lost();
    throw error;
  }

  /** @throws KithError `storage-lost`. */
  requireHeld(): void {
    if (this.#state === 'lost') throw storageLost();
  }

  #lost(): void {
    if (this.#state === 'lost') return;
    this.#state = 'lost';
    this.#tell({ type: 'storage-failed', code: 'storage-lost' });
  }

  #works(): void {
    if (this.#state === 'ok' || this.#state === 'lost') return;
    this.#state = 'ok';
    this.#tell({ type: 'storage-recovered' });
  }
}
