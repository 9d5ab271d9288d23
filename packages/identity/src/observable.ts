/** A value that changes, in the shape React's useSyncExternalStore wants: the same snapshot object until it really changed. */
export interface Observable<T> {
  getSnapshot(): T;
  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

export interface WritableObservable<T> extends Observable<T> {
  set(value: T): void;
}

export function observable<T>(initial: T, same: (a: T, b: T) => boolean = Object.is): WritableObservable<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => current,
    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    set(value) {
      if (same(current, value)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
  };
}
