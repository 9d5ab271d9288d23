import { memoryKeyStore } from '@kith/identity';
import { memoryStorage } from '@kith/store';
import type { BrowserDefaults } from '@kith/workspace/browser';

/** Where the browser keeps nothing: gone with the page, and there while it lasts. Loaded only by those who go on without storage. */
export type PageMemory = NonNullable<BrowserDefaults['instead']>;

export function pageMemory(): PageMemory {
  return { storage: memoryStorage(), keys: memoryKeyStore() };
}
