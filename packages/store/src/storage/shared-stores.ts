import { KithError } from '@kith/identity';
import { Catalog } from './shared-catalog.js';
import type { KeyValueStore, StorageDriver } from './port.js';

/** An open shared database. The last of its users closes it. */
export interface SharedStore {
  readonly store: KeyValueStore;
  /** Called once by each user. */
  leave(): Promise<void>;
}

interface Opened {
  readonly store: KeyValueStore;
  users: number;
}

/** Opens the shared database for its first user, and closes it after its last one. Opening and closing run one after another. */
export class SharedStores {
  readonly #driver: StorageDriver;
  readonly #name: string;
  #opened: Opened | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(driver: StorageDriver, name: string) {
    this.#driver = driver;
    this.#name = name;
  }

  /** Returns the shared database with one more user, and what `first` read from it. */
  enter<Read>(first: (store: KeyValueStore) => Promise<Read>): Promise<[SharedStore, Read]> {
    return this.#inTurn(async () => {
      if (this.#opened !== undefined) {
        try {
          return this.#join(this.#opened, await first(this.#opened.store));
        } catch (error) {
          // The database was deleted under the handles that are open. They keep refusing; this one begins anew.
          if (!isGone(error)) throw error;
          this.#opened = undefined;
        }
      }
      const store = await this.#driver.open(this.#name);
      try {
        await new Catalog(store, this.#name).finishRemovals();
        return this.#join((this.#opened = { store, users: 0 }), await first(store));
      } catch (error) {
        this.#opened = undefined;
        await store.close();
        throw error;
      }
    });
  }

  /** Runs `visit` on the shared database, and returns `absent` where there is none yet. */
  async visit<Found>(absent: Found, visit: (shared: SharedStore) => Promise<Found>): Promise<Found> {
    if (!(await this.#driver.list()).includes(this.#name)) return absent;
    const [shared] = await this.enter((store) => store.get(new Uint8Array()));
    try {
      return await visit(shared);
    } finally {
      await shared.leave();
    }
  }

  #join<Read>(opened: Opened, read: Read): [SharedStore, Read] {
    opened.users += 1;
    return [{ store: opened.store, leave: () => this.#inTurn(() => this.#leave(opened)) }, read];
  }

  async #leave(opened: Opened): Promise<void> {
    opened.users -= 1;
    if (opened.users > 0) return;
    if (this.#opened === opened) this.#opened = undefined;
    await opened.store.close();
  }

  #inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(run);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof KithError && (error.code === 'storage-closed' || error.code === 'storage-lost');
}
