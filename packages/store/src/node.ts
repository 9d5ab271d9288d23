export type { StorageDriver } from './storage/port.js';
export { directoryStorage } from './storage/directory.js';
