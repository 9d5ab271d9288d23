import { levelStorage } from './level.js';
import { classicLevel } from './level-open.js';
import type { StorageDriver } from './port.js';

/**
 * Keeps each database in a directory of its own under `directory`, in LevelDB. Durable means flushed to the disk (fdatasync).
 * One process at a time; handles of one driver share the data. Needs the package classic-level: opening throws `level-missing`
 * without it.
 */
export function directoryStorage(directory: string): StorageDriver {
  return levelStorage(directory, classicLevel);
}
