import { requireFunction } from './arguments.js';
import { callListeners, printError } from './listeners.js';
import type { OnError } from './listeners.js';

/**
 * A value that changes, in the shape of React's useSyncExternalStore: the snapshot object stays the same until the value
 * changes.
 */
export interface Observable<T> {
  getSnapshot(): T;
  /** Subscribes to changes. Returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/** An observable that its holder can set. `set` calls the listeners unless the new value is the same as the old one. */
export interface WritableObservable<T> extends Observable<T> {
  set(value: T): void;
}

/** The options of `observable`. */
export interface ObservableOptions<T> {
  /** Called with an error that a listener threw. Default: `console.error`. */
  readonly onError?: OnError;
  /** Tells whether a value is unchanged. Default: `Object.is`. */
  readonly same?: (a: T, b: T) => boolean;
}

/** Makes an observable. A listener that throws stops neither `set` nor the other listeners. */
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
