/**
 * Where a space keeps its bytes: an ordered map of binary keys with one atomic, conditional commit.
 * The store lays out feeds, entries, index and outbox in it (see layout.ts); an adapter only has to keep these promises.
 */
export interface KeyValueStore {
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  /** One answer per key, in the order asked. */
  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>;
  /** Pairs with from ≤ key < to in key order (bytewise), or the reverse; at most `limit`. */
  range(query: KeyRange): Promise<KeyValuePair[]>;
  /**
   * All or nothing. Resolves only when the writes are durable, in the adapter's sense, and visible to every other
   * handle on the same database. Writes nothing when an expectation does not hold.
   */
  commit(batch: CommitBatch): Promise<CommitOutcome>;
  /** Bytes used and, where the platform tells, the bytes that may be used. */
  estimate(): Promise<{ usage: number; quota: number | undefined }>;
  close(): Promise<void>;
}

export type KeyValuePair = readonly [key: Uint8Array, value: Uint8Array];

export interface KeyRange {
  from: Uint8Array;
  to: Uint8Array;
  reverse?: boolean;
  limit?: number;
}

export interface CommitBatch {
  /** Every key must hold exactly this value (undefined: be absent), or nothing is written. */
  expect: readonly (readonly [key: Uint8Array, value: Uint8Array | undefined])[];
  puts: readonly KeyValuePair[];
  deletes: readonly Uint8Array[];
}

export type CommitOutcome =
  | { kind: 'committed' }
  /** Another writer came first: read again, decide again, sign again. */
  | { kind: 'conflict' }
  /** Nothing was written; what was there before is whole. */
  | { kind: 'failed'; code: 'storage-full' | 'storage-failed'; cause: unknown };

/** Opens one database per name. */
export interface StorageDriver {
  /** @throws KithError `storage-newer` (written by a newer version), `storage-damaged`, `storage-busy` (another process has it). */
  open(name: string): Promise<KeyValueStore>;
  list(): Promise<string[]>;
  delete(name: string): Promise<void>;
}
