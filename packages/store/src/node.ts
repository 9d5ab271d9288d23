export type {
  CommitBatch,
  CommitOutcome,
  KeyRange,
  KeyValuePair,
  KeyValueStore,
  StorageDriver,
  StorageEstimate,
} from './storage/port.js';
export { directoryStorage } from './storage/directory.js';
