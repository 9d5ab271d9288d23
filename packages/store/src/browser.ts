export type {
  CommitBatch,
  CommitOutcome,
  KeyRange,
  KeyValuePair,
  KeyValueStore,
  StorageDriver,
  StorageEstimate,
} from './storage/port.js';
export { indexedDbStorage, type IndexedDbOptions } from './storage/indexeddb.js';
