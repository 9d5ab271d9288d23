import { KithError } from '@kith/identity';
import { storageLost } from '../log/damage.js';
import type { KeyValueStore } from '../storage/port.js';
import { storeError } from '../codes.js';

/**
 * Wraps a database. Calls `onLost` once when a call finds that the platform or another handle deleted the database. After
 * `close`, every call throws `space-closed`: callers of a space know nothing of databases.
 */
export function watchLoss(store: KeyValueStore, onLost: () => void): KeyValueStore {
  let told = false;
  let closed = false;
  const watched = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      const gone = error instanceof KithError && (error.code === 'storage-lost' || error.code === 'storage-closed');
      if (!gone) throw error;
      if (closed) throw spaceClosed();
      if (!told) onLost();
      told = true;
      throw storageLost();
    }
  };
  return {
    get: (key) => watched(store.get(key)),
    getMany: (keys) => watched(store.getMany(keys)),
    range: (query) => watched(store.range(query)),
    commit: (batch) => watched(store.commit(batch)),
    clear: (range) => watched(store.clear(range)),
    estimate: () => watched(store.estimate()),
    close() {
      closed = true;
      return store.close();
    },
  };
}

export function spaceClosed(): KithError {
  return storeError('space-closed');
}

/** @throws KithError `space-closed`. */
export function requireSpaceOpen({ closed }: { readonly closed: boolean }): void {
  if (closed) throw spaceClosed();
}
