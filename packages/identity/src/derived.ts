import { requireFunction } from './arguments.js';
import type { Observable } from './observable.js';

/**
 * A value computed from others, in the same shape: computed again only when a source changed, and told only when the result
 * did. Holds no subscription of its own while nobody listens. Every listener is a listener of the sources, which keep one that
 * throws from the others.
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
        // What it returns may be a promise that rejects, which the source reports.
        return listener();
      };
      const ends = sources.map((source) => source.subscribe(check));
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

/** Same items, in the same order. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}
