import { join } from 'node:path';
import { requireForm } from '@kith/identity';
import { createNodeCrypto, nodeKeyStore } from '@kith/identity/node';
import { sharedDatabase } from '@kith/store';
import { directoryStorage } from '@kith/store/node';
import type { DeviceOptions } from './options.js';

/**
 * A device kept in a directory: `identity` (a private file) and `db-spaces/`, one LevelDB for all spaces. Meets nobody until `signaling` is added, with `WebSocket`
 * (that of `ws`) and `rtc` (for example that of `@roamhq/wrtc`).
 */
export function nodeDefaults(directory: string): DeviceOptions {
  requireForm('directory', directory, 'the directory that keeps the device', isPath);
  return {
    storage: sharedDatabase(directoryStorage(directory), 'spaces'),
    keys: nodeKeyStore(join(directory, 'identity')),
    crypto: createNodeCrypto(),
  };
}

const isPath = (value: unknown): value is string => typeof value === 'string' && value !== '';
