/**
 * Stores the bytes of a space: an ordered map of binary keys with one atomic, conditional commit. The store lays out feeds, entries
 * and index in it (see layout.ts); an adapter only has to keep these promises.
 * An adapter copies or consumes the arrays that it takes before the promise settles; leave them alone until then. The arrays that it
 * gives belong to the caller. Reads reject with a KithError: `storage-damaged` (a record differs from the one written), `storage-failed`,
 * `storage-closed` (this handle was closed, or another handle deleted its database), `storage-lost` (the platform deleted its
 * database). The last two also reject a commit. A handle that has been open never makes its database again.
 */
export interface KeyValueStore {
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  /** Returns one value for each key, in the given order. */
  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>;
  /** Pairs with `from <= key < to` in key order (bytewise), or the reverse; at most `limit`. */
  range(query: KeyRange): Promise<KeyValuePair[]>;
  /**
   * All or nothing. Resolves only when the writes are durable, in the adapter's sense, and visible to every other
   * handle on the same database. Writes nothing when an expectation does not hold.
   */
  commit(batch: CommitBatch): Promise<CommitOutcome>;
  /**
   * Deletes every pair with `from <= key < to`. Not one commit: after a failure or a crash some pairs may be left. Rejects as reads do,
   * and with `storage-full`.
   */
  clear(range: Pick<KeyRange, 'from' | 'to'>): Promise<void>;
  /** Returns the bytes used and, where the platform knows it, the bytes available. */
  estimate(): Promise<StorageEstimate>;
  /** Waits for commits under way. Safe to call twice. */
  close(): Promise<void>;
}

/** A stored key and its value. */
export type KeyValuePair = readonly [key: Uint8Array, value: Uint8Array];

/** A range of keys in bytewise order: from `from`, inclusive, to `to`, exclusive. */
export interface KeyRange {
  from: Uint8Array;
  to: Uint8Array;
  reverse?: boolean;
  limit?: number;
}

/** Deletes apply before puts, so a key in both is put; of several puts of one key the last one stands. */
export interface CommitBatch {
  /** Every key must hold exactly this value (undefined: be absent), or nothing is written. */
  expect: readonly (readonly [key: Uint8Array, value: Uint8Array | undefined])[];
  puts: readonly KeyValuePair[];
  deletes: readonly Uint8Array[];
}

/** How a commit ended. It has written everything, or nothing. */
export type CommitOutcome =
  | { kind: 'committed' }
  /** Another writer has committed first. Read again, decide again, sign again. */
  | { kind: 'conflict' }
  /** Nothing was written, and the earlier data is intact. */
  | { kind: 'failed'; code: 'storage-full' | 'storage-failed'; cause: unknown };

/** `usage` counts this database where the platform can tell, and otherwise everything of its origin. */
export interface StorageEstimate {
  usage: number;
  quota: number | undefined;
}

/** Opens one database per name. A name is 1 to 64 bytes of UTF-8. */
export interface StorageDriver {
  /**
   * @throws KithError `storage-newer` (written by a newer version), `storage-damaged`, `storage-busy` (another process has it),
   * `storage-full`, `storage-failed`, `storage-name` (not a database name).
   */
  open(name: string): Promise<KeyValueStore>;
  /** Names of the databases that exist, sorted. */
  list(): Promise<string[]>;
  /**
   * Deletes a database, and closes every handle on it, here and in other tabs. A missing database is no error.
   * @throws KithError `storage-busy`
   */
  delete(name: string): Promise<void>;
}

/** The version of the layout inside an adapter. It is raised only together with code that reads the older one. */
export const STORAGE_FORMAT = 1;
