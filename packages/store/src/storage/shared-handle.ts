import { storageClosed } from './errors.js';
import type { SharedStore } from './shared-stores.js';
import type { CommitBatch, CommitOutcome, KeyRange, KeyValuePair, KeyValueStore, StorageEstimate } from './port.js';

/** The rows of one name in a shared database. */
export class SharedHandle implements KeyValueStore {
  readonly #shared: SharedStore;
  /** The row that stands until the name is deleted. */
  readonly #used: KeyValuePair;
  readonly #prefix: Uint8Array;
  readonly #commits = new Set<Promise<CommitOutcome>>();
  #closing: Promise<void> | undefined;

  constructor(shared: SharedStore, used: KeyValuePair, prefix: Uint8Array) {
    this.#shared = shared;
    this.#used = used;
    this.#prefix = prefix;
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return (await this.getMany([key]))[0];
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    const [row, ...found] = await this.#store().getMany([this.#used[0], ...keys.map((key) => this.#inner(key))]);
    this.#requireUsed(row);
    return found;
  }

  async range({ from, to, ...rest }: KeyRange): Promise<KeyValuePair[]> {
    const store = this.#store();
    // The row is asked for after the pairs: while it stands, nothing of them had been deleted.
    const [pairs, row] = await Promise.all([
      store.range({ ...rest, from: this.#inner(from), to: this.#inner(to) }),
      store.get(this.#used[0]),
    ]);
    this.#requireUsed(row);
    return pairs.map(([key, value]) => [key.subarray(this.#prefix.length), value]);
  }

  async commit({ expect, puts, deletes }: CommitBatch): Promise<CommitOutcome> {
    const store = this.#store();
    const commit = store.commit({
      expect: [this.#used, ...expect.map(([key, value]) => [this.#inner(key), value] as const)],
      puts: puts.map(([key, value]) => [this.#inner(key), value]),
      deletes: deletes.map((key) => this.#inner(key)),
    });
    this.#commits.add(commit);
    try {
      const outcome = await commit;
      if (outcome.kind === 'conflict') this.#requireUsed(await store.get(this.#used[0]));
      return outcome;
    } finally {
      this.#commits.delete(commit);
    }
  }

  async clear({ from, to }: Pick<KeyRange, 'from' | 'to'>): Promise<void> {
    const store = this.#store();
    this.#requireUsed(await store.get(this.#used[0]));
    await store.clear({ from: this.#inner(from), to: this.#inner(to) });
  }

  /** Returns the bytes of the whole shared database. */
  async estimate(): Promise<StorageEstimate> {
    return await this.#store().estimate();
  }

  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#commits).then(() => this.#shared.leave());
    return this.#closing;
  }

  #store(): KeyValueStore {
    if (this.#closing !== undefined) throw storageClosed();
    return this.#shared.store;
  }

  #requireUsed(row: Uint8Array | undefined): void {
    if (row === undefined) throw storageClosed();
  }

  #inner(key: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(this.#prefix.length + key.length);
    bytes.set(this.#prefix);
    bytes.set(key, this.#prefix.length);
    return bytes;
  }
}
