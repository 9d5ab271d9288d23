import type { Observable } from '@kith/identity';
export interface Closable {
  close(): void;
}

/** Something live that exists only while a component listens: opened by the first listener, closed after the last. */
export interface LazyResource<T, R> extends Observable<T> {
  /** The open resource, or undefined while nobody listens. */
  current(): R | undefined;
}

/**
 * React may render a component and throw the work away, and StrictMode subscribes twice. Opening in `subscribe` rather than while
 * rendering means that whatever was opened is also closed.
 */
export function lazyResource<T, R extends Observable<T> & Closable>(open: () => R, before: T): LazyResource<T, R> {
  let resource: R | undefined;
  let listeners = 0;
  return {
    current: () => resource,
    getSnapshot: () => (resource === undefined ? before : resource.getSnapshot()),
    subscribe(listener) {
      const opened = (resource ??= open());
      listeners += 1;
      const end = opened.subscribe(listener);
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        end();
        listeners -= 1;
        if (listeners > 0) return;
        resource = undefined;
        opened.close();
      };
    },
  };
}
