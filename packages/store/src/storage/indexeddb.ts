import type { KithError } from '@kith/identity';
import { checkDatabaseName } from './errors.js';
import { IndexedDbConnection, settled } from './indexeddb-connection.js';
import { IndexedDbStore } from './indexeddb-store.js';
import type { StorageDriver } from './port.js';
import { storeError } from '../codes.js';

/** The options of `indexedDbStorage`. */
export interface IndexedDbOptions {
  /** Prefix of every database name, so that several applications can share an origin. */
  prefix: string;
  /** The factory to use instead of the global one. */
  indexedDB?: IDBFactory;
  /** Returns the platform's storage estimate. Default: `navigator.storage.estimate()` where it exists. */
  estimate?: () => Promise<{ usage?: number; quota?: number }>;
}

/**
 * Keeps each database in IndexedDB, durable in the sense of `durability: 'strict'`. Tabs of one origin share the data.
 * @throws KithError `storage-unavailable` where the platform has no IndexedDB, or withholds it.
 */
export function indexedDbStorage(options: IndexedDbOptions): StorageDriver {
  const factory = options.indexedDB ?? platformFactory();
  if (factory === undefined) throw storageUnavailable();
  const estimate = options.estimate ?? platformEstimate;
  return {
    async open(name) {
      checkDatabaseName(name);
      return new IndexedDbStore(await IndexedDbConnection.open(factory, options.prefix + name, name), estimate);
    },
    async list() {
      const names = (await factory.databases()).map((database) => database.name ?? '');
      return names
        .filter((name) => name.startsWith(options.prefix) && name.length > options.prefix.length)
        .map((name) => name.slice(options.prefix.length))
        .toSorted();
    },
    async delete(name) {
      checkDatabaseName(name);
      // Other tabs close when they get the event, so a block lasts only as long as their transactions.
      await settled(factory.deleteDatabase(options.prefix + name));
    },
  };
}

/** Returns the platform's factory. Reading the property throws where the browser blocks all site data. */
function platformFactory(): IDBFactory | undefined {
  try {
    return globalThis.indexedDB;
  } catch (error) {
    throw storageUnavailable(error);
  }
}

function storageUnavailable(cause?: unknown): KithError {
  return storeError('storage-unavailable', { argument: 'indexedDB', ...(cause === undefined ? {} : { cause }) });
}

async function platformEstimate(): Promise<{ usage?: number; quota?: number }> {
  // Not available everywhere: Node has no storage manager, and browsers remove it on plain HTTP.
  if (!('navigator' in globalThis) || !('storage' in navigator)) return {};
  return await navigator.storage.estimate();
}
