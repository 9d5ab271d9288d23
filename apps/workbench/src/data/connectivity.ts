import type { Connectivity } from '@kith/workspace';
import type { PreferenceStore } from '../preferences/preferences.js';

/** Online while the browser says so and the person has not switched the network off. */
export function switchableConnectivity(
  browser: Pick<Window, 'addEventListener' | 'removeEventListener'> & { readonly navigator: Pick<Navigator, 'onLine'> },
  preferences: PreferenceStore,
): Connectivity {
  return {
    isOnline: () => browser.navigator.onLine && !preferences.getSnapshot().offline,
    onChange(listener) {
      browser.addEventListener('online', listener);
      browser.addEventListener('offline', listener);
      const end = preferences.subscribe(listener);
      return () => {
        browser.removeEventListener('online', listener);
        browser.removeEventListener('offline', listener);
        end();
      };
    },
  };
}
