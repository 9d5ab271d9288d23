import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { checkDatabaseName, storageBusy, storageClosed } from './errors.js';
import { LevelDatabase } from './level-database.js';
import { directoryNameOf, nameOfDirectory } from './level-names.js';
import { type CreateLevel, isLocked } from './level-open.js';
import type {
  CommitBatch,
  CommitOutcome,
  KeyRange,
  KeyValuePair,
  KeyValueStore,
  StorageDriver,
  StorageEstimate,
} from './port.js';

/** Keeps each database in a directory of its own, over some LevelDB binding. */
export function levelStorage(root: string, create: CreateLevel): StorageDriver {
  return new LevelDriver(path.resolve(root), create);
}

interface OpenDatabase {
  readonly database: LevelDatabase;
  readonly handles: Set<LevelHandle>;
}

class LevelDriver implements StorageDriver {
  readonly #root: string;
  readonly #create: CreateLevel;
  readonly #databases = new Map<string, OpenDatabase>();
  /** Opening, closing and deleting one name run one after another. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(root: string, create: CreateLevel) {
    this.#root = root;
    this.#create = create;
  }

  async open(name: string): Promise<KeyValueStore> {
    checkDatabaseName(name);
    return await this.#inTurn(name, async () => {
      let found = this.#databases.get(name);
      if (found === undefined) {
        const database = await LevelDatabase.open(this.#directoryOf(name), this.#create);
        this.#databases.set(name, (found = { database, handles: new Set() }));
      }
      const { database, handles } = found;
      const handle = new LevelHandle(database, () =>
        this.#inTurn(name, async () => {
          await database.idle();
          if (!handles.delete(handle) || handles.size > 0) return;
          this.#databases.delete(name);
          await database.close();
        }),
      );
      handles.add(handle);
      return handle;
    });
  }

  async list(): Promise<string[]> {
    const names = await readdir(this.#root, { withFileTypes: true }).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    });
    return names
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => nameOfDirectory(entry.name) ?? [])
      .toSorted();
  }

  async delete(name: string): Promise<void> {
    checkDatabaseName(name);
    await this.#inTurn(name, async () => {
      const found = this.#databases.get(name);
      this.#databases.delete(name);
      for (const handle of found?.handles ?? []) handle.revoke();
      await found?.database.close();
      const directory = this.#directoryOf(name);
      if (!(await this.list()).includes(name)) return;
      if (await isLocked(directory)) throw storageBusy(directory);
      // Renamed first: after a crash, either the whole database is listed or none of it.
      const doomed = path.join(this.#root, `deleted-${path.basename(directory)}`);
      await rm(doomed, { recursive: true, force: true });
      await rename(directory, doomed);
      await rm(doomed, { recursive: true, force: true });
    });
  }

  #directoryOf(name: string): string {
    return path.join(this.#root, directoryNameOf(name));
  }

  #inTurn<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(run);
    const settled = turn
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(name) === settled) this.#turns.delete(name);
      });
    this.#turns.set(name, settled);
    return turn;
  }
}

class LevelHandle implements KeyValueStore {
  readonly #database: LevelDatabase;
  readonly #release: () => Promise<void>;
  #closed = false;

  constructor(database: LevelDatabase, release: () => Promise<void>) {
    this.#database = database;
    this.#release = release;
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return (await this.#open().getMany([key]))[0];
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return await this.#open().getMany(keys);
  }

  async range(query: KeyRange): Promise<KeyValuePair[]> {
    return await this.#open().range(query);
  }

  async commit(batch: CommitBatch): Promise<CommitOutcome> {
    return await this.#open().commit(batch);
  }

  async clear(range: Pick<KeyRange, 'from' | 'to'>): Promise<void> {
    await this.#open().clear(range);
  }

  async estimate(): Promise<StorageEstimate> {
    return await this.#open().estimate();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#release();
  }

  /** The database is being deleted. */
  revoke(): void {
    this.#closed = true;
  }

  #open(): LevelDatabase {
    if (this.#closed) throw storageClosed();
    return this.#database;
  }
}
