import { requireOnly } from '@kith/identity';
import { browserKeyStore, createWebCrypto } from '@kith/identity/browser';
import { sharedDatabase } from '@kith/store';
import { indexedDbStorage } from '@kith/store/browser';
import { windowActivity } from '@kith/presence';
import { browserCalls } from './calls/browser-calls.js';
import { browserTabs } from './browser-tabs.js';
import { pageStorage } from './page-storage.js';
import { windowPage } from './window-page.js';
import type { Connectivity, DeviceOptions } from './options.js';

export { pageStorage };
export type { PageStorage } from './page-storage.js';

/** The options of `browserDefaults`. */
export interface BrowserDefaults {
  /** Sets people apart that share an origin; "kith" unless told. */
  readonly prefix?: string;
  /** Used instead of what this browser would keep, which may be nothing. Every tab is a device of its own then. */
  readonly instead?: Pick<DeviceOptions, 'storage' | 'keys'>;
}

/**
 * A device kept by this browser: IndexedDB, keys that cannot be exported, the window's WebRTC and WebSocket, one tab at a time
 * holding the connections. Meets nobody until `signaling` is added.
 * @throws KithError `crypto-unavailable` (a page over plain HTTP), `crypto-outdated` (an old browser), `storage-unavailable`.
 */
export async function browserDefaults(options: BrowserDefaults = {}): Promise<DeviceOptions> {
  requireOnly('options', options, ['prefix', 'instead']);
  const { prefix = 'kith', instead } = options;
  const crypto = await createWebCrypto();
  return {
    ...(instead ?? {
      storage: sharedDatabase(indexedDbStorage({ prefix: `${prefix}-` }), 'spaces'),
      keys: browserKeyStore({ name: `${prefix}-identity` }),
    }),
    crypto,
    connectivity: windowConnectivity(),
    keepStorage,
    ...(typeof window === 'undefined' ? {} : { activity: windowActivity(), page: windowPage() }),
    ...(typeof WebSocket === 'undefined' ? {} : { WebSocket: WebSocket }),
    ...(typeof RTCPeerConnection === 'undefined'
      ? {}
      : { rtc: { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } }),
    ...(typeof RTCPeerConnection === 'undefined' ? {} : { calls: browserCalls(pageStorage(() => localStorage)) }),
    ...(instead !== undefined || typeof navigator.locks === 'undefined' || typeof BroadcastChannel === 'undefined'
      ? {}
      : { tabs: browserTabs(prefix) }),
  };
}

/** A browser short of space deletes what it was not asked to keep: keys that exist nowhere else, and words that nobody has yet. */
async function keepStorage(): Promise<boolean> {
  // Absent in old browsers and in private windows of some.
  const manager: Partial<StorageManager> | undefined = navigator.storage;
  return (await manager?.persisted?.()) === true || (await manager?.persist?.()) === true;
}

function windowConnectivity(): Connectivity {
  return {
    isOnline: () => navigator.onLine,
    onChange(listener) {
      globalThis.addEventListener('online', listener);
      globalThis.addEventListener('offline', listener);
      return () => {
        globalThis.removeEventListener('online', listener);
        globalThis.removeEventListener('offline', listener);
      };
    },
  };
}
