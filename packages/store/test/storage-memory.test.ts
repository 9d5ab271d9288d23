import { storageContract } from '../../../test/contract/storage-contract.js';
import type { StorageHarness } from '../../../test/contract/storage-harness.js';
import { memoryStorage } from '../src/storage/memory.js';
import type { StorageDriver } from '../src/storage/port.js';
import { sharedDatabase } from '../src/storage/shared-database.js';

const place = (share: (driver: StorageDriver) => StorageDriver): StorageHarness => ({
  async make() {
    const memory = memoryStorage();
    return {
      driver: share(memory),
      otherTab: share(memory),
      restart: async () => share(memory),
      dispose: async () => undefined,
    };
  },
});

storageContract(
  'memory',
  place((driver) => driver),
);
storageContract(
  'memory, shared',
  place((driver) => sharedDatabase(driver, 'all')),
);
