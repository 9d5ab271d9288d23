import { KithError } from '@kith/identity';
import { type IDBPObjectStore, unwrap, wrap } from 'idb';
import { byteString } from './bytes.js';
import { storageClosed, storageDamaged, storageFailed, storageFull } from './errors.js';
import { GroupCommit } from './group-commit.js';
import { type IndexedDbConnection, isQuotaError, pairsStore } from './indexeddb-connection.js';
import { expectedKeys, judge } from './judge.js';
import type { CommitBatch, CommitOutcome, KeyRange, KeyValuePair, KeyValueStore, StorageEstimate } from './port.js';

type Pairs = IDBPObjectStore<unknown, [typeof pairsStore], typeof pairsStore>;

/**
 * One handle on one database. Inside a transaction only its own requests are awaited. Awaiting anything else would let the
 * browser commit it half-way.
 */
export class IndexedDbStore implements KeyValueStore {
  readonly #connection: IndexedDbConnection;
  readonly #platformEstimate: () => Promise<{ usage?: number; quota?: number }>;
  readonly #commits = new GroupCommit((batches) => this.#write(batches));
  #closed = false;

  constructor(connection: IndexedDbConnection, platformEstimate: () => Promise<{ usage?: number; quota?: number }>) {
    this.#connection = connection;
    this.#platformEstimate = platformEstimate;
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return await this.#read(async (pairs) => this.#value(await pairs.get(keyOf(key))));
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    if (keys.length === 0) return [];
    const found = await this.#read((pairs) => Promise.all(keys.map((key) => pairs.get(keyOf(key)))));
    return found.map((value) => this.#value(value));
  }

  async range({ from, to, reverse = false, limit = Infinity }: KeyRange): Promise<KeyValuePair[]> {
    const count = Math.min(limit, 0xffffffff);
    if (count < 1 || byteString(from) >= byteString(to)) return [];
    const [keys, values] = await this.#read(async (pairs) => {
      const whole = IDBKeyRange.bound(keyOf(from), keyOf(to), false, true);
      const query = reverse && limit !== Infinity ? await lastOf(pairs, whole, count) : whole;
      return await Promise.all([pairs.getAllKeys(query, count), pairs.getAll(query, count)]);
    });
    const found = keys.map((key, index): KeyValuePair => [this.#bytes(key), this.#bytes(values[index])]);
    return reverse ? found.reverse() : found;
  }

  async commit(batch: CommitBatch): Promise<CommitOutcome> {
    if (this.#closed || this.#connection.closed) throw storageClosed();
    return await this.#commits.commit(batch);
  }

  async clear({ from, to }: Pick<KeyRange, 'from' | 'to'>): Promise<void> {
    if (this.#closed) throw storageClosed();
    if (byteString(from) >= byteString(to)) return;
    try {
      const transaction = wrap(await this.#connection.transaction('readwrite'));
      const pairs = unwrap(transaction.objectStore(pairsStore));
      pairs.delete(IDBKeyRange.bound(keyOf(from), keyOf(to), false, true));
      await transaction.done;
    } catch (cause) {
      if (!(cause instanceof DOMException)) throw cause;
      const { name } = this.#connection;
      throw isQuotaError(cause) ? storageFull(name, cause) : storageFailed(name, cause);
    }
  }

  async estimate(): Promise<StorageEstimate> {
    const { usage, quota } = await this.#platformEstimate();
    if (usage !== undefined) return { usage, quota };
    const [keys, values] = await this.#read((pairs) => Promise.all([pairs.getAllKeys(), pairs.getAll()]));
    const sizes = [keys, values].flatMap((parts: unknown[]) => parts.map((part) => this.#bytes(part).length));
    return { usage: sizes.reduce((sum, size) => sum + size, 0), quota };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#commits.idle();
    await this.#connection.close();
  }

  async #read<Result>(run: (pairs: Pairs) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw storageClosed();
    try {
      const transaction = wrap(await this.#connection.transaction('readonly'));
      return await run(transaction.objectStore(pairsStore) as Pairs);
    } catch (cause) {
      throw cause instanceof DOMException ? storageFailed(this.#connection.name, cause) : cause;
    }
  }

  async #write(batches: readonly CommitBatch[]): Promise<readonly CommitOutcome[]> {
    try {
      return await this.#writeTogether(batches);
    } catch (cause) {
      // The database is closed or gone, so no commit of the group can succeed.
      if (cause instanceof KithError) throw cause;
      // A commit that is too large must not fail the others of its group.
      if (batches.length > 1) {
        const outcomes: CommitOutcome[] = [];
        for (const batch of batches) outcomes.push(...(await this.#write([batch])));
        return outcomes;
      }
      return [{ kind: 'failed', code: isQuotaError(cause) ? 'storage-full' : 'storage-failed', cause }];
    }
  }

  async #writeTogether(batches: readonly CommitBatch[]): Promise<readonly CommitOutcome[]> {
    const transaction = wrap(await this.#connection.transaction('readwrite'));
    const done = transaction.done;
    // Awaited below. This catch prevents an unhandled rejection when a request fails first.
    done.catch(() => undefined);
    try {
      const pairs = transaction.objectStore(pairsStore);
      const keys = [...expectedKeys(batches)];
      const values = await Promise.all(keys.map(([, key]) => pairs.get(keyOf(key))));
      const current = new Map(keys.map(([name], index) => [name, this.#value(values[index])]));
      const { accepted, writes } = judge(batches, current);
      // Plain requests: their errors arrive through the transaction, and thousands of promises are saved.
      const bare = unwrap(pairs);
      for (const { key, value } of writes.values()) {
        if (value === undefined) bare.delete(keyOf(key));
        else bare.put(exactBuffer(value), keyOf(key));
      }
      transaction.commit();
      await done;
      return accepted.map((yes) => (yes ? { kind: 'committed' } : { kind: 'conflict' }));
    } catch (cause) {
      if (transaction.error === null) abortQuietly(transaction);
      throw transaction.error ?? cause;
    }
  }

  #value(found: unknown): Uint8Array | undefined {
    return found === undefined ? undefined : this.#bytes(found);
  }

  #bytes(found: unknown): Uint8Array {
    if (found instanceof ArrayBuffer) return new Uint8Array(found);
    throw storageDamaged(this.#connection.name, 'a record is not binary');
  }
}

/** Returns the part of a range that holds its last `count` records. Uses one cursor and reads no values. */
async function lastOf(pairs: Pairs, whole: IDBKeyRange, count: number): Promise<IDBKeyRange> {
  let cursor = await pairs.openKeyCursor(whole, 'prev');
  if (count > 1) cursor = (await cursor?.advance(count - 1)) ?? null;
  return cursor === null ? whole : IDBKeyRange.bound(cursor.key, whole.upper, false, true);
}

/** Returns the bytes of a view in a buffer of their own. IndexedDB would store a view with its whole buffer. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer;
}

function keyOf(key: Uint8Array): BufferSource {
  return key as Uint8Array<ArrayBuffer>;
}

function abortQuietly(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch (error) {
    // The transaction had already ended, as intended.
    if (!(error instanceof DOMException)) throw error;
  }
}
