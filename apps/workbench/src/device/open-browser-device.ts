import { openDevice } from '@kith/workspace';
import { browserDefaults } from '@kith/workspace/browser';
import type { PageStorage } from '@kith/workspace/browser';
import type { Withheld } from './withheld-note.js';
import type { OpenedDevice } from './boot.js';
import type { PageMemory } from './page-memory.js';
import type { PreferenceStore } from '../preferences/preferences.js';
import { readPageHubs } from './page-hubs.js';

/** Opens the identity and the storage of this browser, or of the memory of this page; with the hubs of the person or else of the page. */
export function browserDeviceOpener(
  page: Window & typeof globalThis,
  preferences: PreferenceStore,
  storage: PageStorage,
): (keeping: 'stored' | 'in-memory') => Promise<OpenedDevice> {
  let memory: PageMemory | null = null;
  return async (keeping) => {
    if (keeping === 'in-memory') memory ??= (await import('./page-memory.js')).pageMemory();
    return openBrowserDevice(page, preferences, storage, keeping === 'in-memory' ? memory : null);
  };
}

async function openBrowserDevice(
  page: Window & typeof globalThis,
  preferences: PreferenceStore,
  storage: PageStorage,
  memory: PageMemory | null,
): Promise<OpenedDevice> {
  const [defaults, pageHubs] = await Promise.all([
    browserDefaults(memory === null ? {} : { instead: memory }),
    readPageHubs(page.location, (...request) => page.fetch(...request)),
  ]);
  const { hubs, offline } = preferences.getSnapshot();
  const connects = defaults.rtc !== undefined && defaults.WebSocket !== undefined;
  let leaving = false;
  page.addEventListener('pagehide', () => {
    leaving = true;
  });
  const device = await openDevice({
    ...defaults,
    // Without a way to connect, what is stored here opens all the same.
    signaling: connects ? (hubs ?? pageHubs) : [],
    startOffline: offline,
    // Work that a closing page cuts off is no failure; what was not stored was not announced either.
    onError(error) {
      if (!leaving) page.reportError(error);
    },
  });
  const withheld: Withheld[] = [
    ...(connects ? [] : ['connections' as const]),
    ...(memory === null ? [] : ['everything' as const]),
    ...(memory !== null || storage.lasts() ? [] : ['storage' as const]),
  ];
  return { device, pageHubs, withheld };
}
