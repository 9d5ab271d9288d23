import { describe, it } from 'vitest';
import { storageCases } from './storage-cases.js';
import type { StorageHarness } from './storage-harness.js';

/** The rules every storage adapter keeps (SPEC-storage.md), as tests. */
export function storageContract(name: string, harness: StorageHarness): void {
  describe(name, () => {
    for (const { title, needs, run } of storageCases) {
      it(title, async ({ skip }) => {
        const place = await harness.make();
        try {
          if (needs !== undefined && place[needs] === undefined) skip(`${name} has no ${needs}`);
          await run(place);
        } finally {
          await place.dispose();
        }
      });
    }
  });
}
