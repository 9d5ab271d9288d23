import { storageContract } from '../../../test/contract/storage-contract.js';
import { memoryStorage } from '../src/storage/memory.js';

storageContract('memory', {
  async make() {
    const driver = memoryStorage();
    return {
      driver,
      otherTab: driver,
      restart: async () => driver,
      dispose: async () => undefined,
    };
  },
});
