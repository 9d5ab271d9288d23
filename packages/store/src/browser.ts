export type { StorageDriver } from './storage/port.js';
export { indexedDbStorage, type IndexedDbOptions } from './storage/indexeddb.js';
