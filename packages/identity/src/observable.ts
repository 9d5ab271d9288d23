import { requireFunction } from './arguments.js';
import { callListeners, printError } from './listeners.js';
import type { OnError } from './listeners.js';

/** A value that changes, in the shape React's useSyncExternalStore wants: the same snapshot object until it really changed. */
export interface Observable<T> {
  getSnapshot(): T;
  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/** An observable that its holder can set. `set` tells the listeners unless the new value is the same as the old one. */
export interface WritableObservable<T> extends Observable<T> {
  set(value: T): void;
}

/** The options of `observable`. */
export interface ObservableOptions<T> {
  /** Told what a listener threw. Printed by `console.error` unless given. */
  readonly onError?: OnError;
  /** When a value counts as unchanged; `Object.is` unless given. */
  readonly same?: (a: T, b: T) => boolean;
}

/** A value to subscribe to. A listener that throws keeps neither `set` nor the other listeners from going on. */
export function observable<T>(initial: T, options: ObservableOptions<T> = {}): WritableObservable<T> {
  const { onError = printError, same = Object.is } = options;
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => current,
    subscribe(listener) {
      requireFunction('listener', listener);
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    set(value) {
      if (same(current, value)) return;
      current = value;
      callListeners(listeners, onError);
    },
  };
}
