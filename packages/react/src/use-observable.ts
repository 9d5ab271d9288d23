import type { Observable } from '@kith/identity';
import { useCallback, useSyncExternalStore } from 'react';

/** The current value; renders again when, and only when, it changed. */
export function useObservable<T>(observable: Observable<T>): T {
  const subscribe = useCallback((listener: () => void) => observable.subscribe(listener), [observable]);
  const getSnapshot = useCallback(() => observable.getSnapshot(), [observable]);
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
}
