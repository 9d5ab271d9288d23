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
    isVisible: () => document.visibilityState === 'visible',
    onVisible(listener) {
      const heard = () => {
        if (document.visibilityState === 'visible') listener();
      };
      const events = ['visibilitychange', 'resume'] as const;
      for (const event of events) document.addEventListener(event, heard);
      globalThis.addEventListener('pageshow', heard);
      return () => {
        for (const event of events) document.removeEventListener(event, heard);
        globalThis.removeEventListener('pageshow', heard);
      };
    },
  };
}
