import sortedBtree from 'sorted-btree';
import { byteString, equalBytes } from './bytes.js';
import { checkDatabaseName, storageClosed } from './errors.js';
import type {
  CommitBatch,
  CommitOutcome,
  KeyRange,
  KeyValuePair,
  KeyValueStore,
  StorageDriver,
  StorageEstimate,
} from './port.js';

// A CommonJS module: Node passes its exports, some bundlers and test runners the class itself.
const BTree =
  'default' in sortedBtree ? sortedBtree.default : (sortedBtree as unknown as typeof import('sorted-btree').default);

/**
 * Keeps everything in the memory of this process. All handles that one driver opens on a name share their data, like the tabs
 * of a browser. Two peers therefore need a driver each.
 */
export function memoryStorage(): StorageDriver {
  const databases = new Map<string, MemoryDatabase>();
  return {
    async open(name) {
      checkDatabaseName(name);
      let database = databases.get(name);
      if (database === undefined) databases.set(name, (database = new MemoryDatabase()));
      return new MemoryHandle(database);
    },
    list: async () => [...databases.keys()].toSorted(),
    async delete(name) {
      checkDatabaseName(name);
      const database = databases.get(name);
      if (database !== undefined) database.deleted = true;
      databases.delete(name);
    },
  };
}

/** A database in memory. Keys are byte strings, which compare natively. Pairs are copies. */
class MemoryDatabase {
  readonly tree = new BTree<string, KeyValuePair>(undefined, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  bytes = 0;
  deleted = false;

  put(key: Uint8Array, value: Uint8Array): void {
    const name = byteString(key);
    const pair = [key.slice(), value.slice()] as const;
    this.bytes += key.length + value.length;
    if (this.tree.set(name, pair, false)) return;
    const replaced = this.tree.get(name);
    if (replaced !== undefined) this.bytes -= replaced[0].length + replaced[1].length;
    this.tree.set(name, pair);
  }

  remove(key: Uint8Array): void {
    const name = byteString(key);
    const found = this.tree.get(name);
    if (found === undefined) return;
    this.bytes -= found[0].length + found[1].length;
    this.tree.delete(name);
  }

  holds(key: Uint8Array, expected: Uint8Array | undefined): boolean {
    const found = this.tree.get(byteString(key))?.[1];
    if (found === undefined || expected === undefined) return found === expected;
    return equalBytes(found, expected);
  }
}

class MemoryHandle implements KeyValueStore {
  readonly #database: MemoryDatabase;
  #closed = false;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#open().tree.get(byteString(key))?.[1].slice();
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    const { tree } = this.#open();
    return keys.map((key) => tree.get(byteString(key))?.[1].slice());
  }

  async range({ from, to, reverse = false, limit = Infinity }: KeyRange): Promise<KeyValuePair[]> {
    const { tree } = this.#open();
    const lowest = byteString(from);
    const end = byteString(to);
    const pairs: KeyValuePair[] = [];
    const entries = reverse ? tree.entriesReversed(end, undefined, true) : tree.entries(lowest);
    for (const [name, [key, value]] of entries) {
      if (pairs.length >= limit || name >= end || name < lowest) break;
      pairs.push([key.slice(), value.slice()]);
    }
    return pairs;
  }

  async commit(batch: CommitBatch): Promise<CommitOutcome> {
    const database = this.#open();
    if (!batch.expect.every(([key, value]) => database.holds(key, value))) return { kind: 'conflict' };
    for (const key of batch.deletes) database.remove(key);
    for (const [key, value] of batch.puts) database.put(key, value);
    return { kind: 'committed' };
  }

  async clear({ from, to }: Pick<KeyRange, 'from' | 'to'>): Promise<void> {
    for (const [key] of await this.range({ from, to })) this.#database.remove(key);
  }

  async estimate(): Promise<StorageEstimate> {
    return { usage: this.#open().bytes, quota: undefined };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #open(): MemoryDatabase {
    if (this.#closed || this.#database.deleted) throw storageClosed();
    return this.#database;
  }
}
