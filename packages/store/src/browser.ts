export { indexedDbStorage, type IndexedDbOptions } from './storage/indexeddb.js';
