import { openDevice } from '@kith/workspace';
import { browserDefaults } from '@kith/workspace/browser';
import type { PageStorage } from '@kith/workspace/browser';
import type { Withheld } from '../parts/withheld-note.js';
import type { OpenedDevice } from '../boot.js';
import type { PreferenceStore } from '../preferences/preferences.js';
import { readPageHubs } from './page-hubs.js';

/** Opens the identity and the storage of this browser, with the hubs of the person or else of the page. */
export async function openBrowserDevice(
  page: Window & typeof globalThis,
  preferences: PreferenceStore,
  storage: PageStorage,
): Promise<OpenedDevice> {
  const [defaults, pageHubs] = await Promise.all([
    browserDefaults(),
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
    ...(storage.lasts() ? [] : ['storage' as const]),
  ];
  return { device, pageHubs, withheld };
}
