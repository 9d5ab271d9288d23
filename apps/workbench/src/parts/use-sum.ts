import type { Observable } from '@kith/identity';
import { useCallback, useSyncExternalStore } from 'react';

/** The sum of several counts; renders again only when it changes. Memoise the list. */
export function useSum(counts: readonly Observable<number>[]): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = counts.map((count) => count.subscribe(listener));
      return () => {
        for (const end of ends) end();
      };
    },
    [counts],
  );
  return useSyncExternalStore(subscribe, () => counts.reduce((sum, count) => sum + count.getSnapshot(), 0));
}
