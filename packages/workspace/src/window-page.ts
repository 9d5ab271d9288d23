import type { PageLifecycle } from './options.js';

/** The page this runs in. A page that may come back from the back/forward cache is asleep, not gone. */
export function windowPage(): PageLifecycle {
  return {
    onHide(listener) {
      const heard = ({ persisted }: PageTransitionEvent) => listener(!persisted);
      globalThis.addEventListener('pagehide', heard);
      return () => globalThis.removeEventListener('pagehide', heard);
    },
    onShow(listener) {
      const heard = ({ persisted }: PageTransitionEvent) => {
        if (persisted) listener();
      };
      globalThis.addEventListener('pageshow', heard);
      return () => globalThis.removeEventListener('pageshow', heard);
    },
  };
}
