import { useSyncExternalStore } from 'react';

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}

/** One column: either the list or the conversation. */
export const narrow = '(max-width: 719.98px)';
/** The right panel lies over the timeline. */
export const medium = '(max-width: 1023.98px)';
