import { isObject, requireForm } from '@kith/identity';
import type { Observable } from '@kith/identity';
import { useCallback, useSyncExternalStore } from 'react';

/** The current value; renders again when, and only when, it changed. */
export function useObservable<T>(observable: Observable<T>): T {
  requireForm('observable', observable, 'an observable', isObservable);
  const subscribe = useCallback((listener: () => void) => observable.subscribe(listener), [observable]);
  const getSnapshot = useCallback(() => observable.getSnapshot(), [observable]);
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
}

function isObservable(value: unknown): value is Observable<unknown> {
  return isObject(value) && typeof value['subscribe'] === 'function' && typeof value['getSnapshot'] === 'function';
}
