import type { CommitBatch, CommitOutcome, KeyValuePair, KeyValueStore, StorageDriver } from '@kith/store';

/** What the storage contract needs of an adapter's test. */
export interface StorageHarness {
  /** A fresh place with nothing in it. */
  make(): Promise<StoragePlace>;
}

export interface StoragePlace {
  readonly driver: StorageDriver;
  /** The same data as another tab or process would reach it while this one is running, where that is allowed. */
  readonly otherTab?: StorageDriver;
  /** The same data after a restart. Every handle has been closed. Absent where nothing outlives the process. */
  restart?(): Promise<StorageDriver>;
  /** Turns a closed database into one of a newer version. */
  makeNewer?(name: string): Promise<void>;
  /** Lets no more than a little be written until the returned function is called. */
  fillDisk?(): Promise<() => Promise<void>>;
  dispose(): Promise<void>;
}

export const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export function commit(store: KeyValueStore, batch: Partial<CommitBatch>): Promise<CommitOutcome> {
  return store.commit({ expect: [], puts: [], deletes: [], ...batch });
}

export function put(store: KeyValueStore, ...puts: KeyValuePair[]): Promise<CommitOutcome> {
  return commit(store, { puts });
}

/** Everything in the store. */
export function everything(store: KeyValueStore): Promise<KeyValuePair[]> {
  return store.range({ from: bytes(), to: bytes(0xff, 0xff, 0xff, 0xff, 0xff) });
}

/** Bytes that do not compress, the same for the same seed (xorshift32). */
export function noise(length: number, seed: number): Uint8Array {
  const result = new Uint8Array(length);
  let state = seed | 1;
  for (let at = 0; at < length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    result[at] = state & 0xff;
  }
  return result;
}
