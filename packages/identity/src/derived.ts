import { requireFunction } from './arguments.js';
import type { Observable } from './observable.js';

/**
 * Makes an observable computed from others. It is computed again only when a source has changed, and its listeners are called
 * only when the result has changed. Without listeners it holds no subscription. Each listener becomes a listener of the
 * sources, which isolate a listener that throws.
 */
export function derived<T>(
  sources: readonly Observable<unknown>[],
  compute: () => T,
  same: (a: T, b: T) => boolean = Object.is,
): Observable<T> {
  let seen: unknown[] | undefined;
  let value: T;
  const read = (): T => {
    const now = sources.map((source) => source.getSnapshot());
    if (seen !== undefined && now.every((snapshot, index) => Object.is(snapshot, seen?.[index]))) return value;
    const next = compute();
    if (seen === undefined || !same(value, next)) value = next;
    seen = now;
    return value;
  };
  return {
    getSnapshot: read,
    subscribe(listener) {
      requireFunction('listener', listener);
      let told = read();
      const check = () => {
        const next = read();
        if (Object.is(told, next)) return undefined;
        told = next;
        // The returned promise may reject; the source reports that.
        return listener();
      };
      const ends = sources.map((source) => source.subscribe(check));
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

/** Tells whether two sets have the same items. */
export function sameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  if (a.size !== b.size) return false;
  for (const item of a) if (!b.has(item)) return false;
  return true;
}

/** Tells whether two lists have the same items in the same order. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}
