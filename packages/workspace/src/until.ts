/** Resolves with the first value that holds, now or later. Rejects with the signal's reason when that aborts first. */
import type { Observable } from '@kith/identity';
export function until<T, S extends T>(
  observable: Observable<T>,
  holds: (value: T) => value is S,
  options?: { readonly signal?: AbortSignal },
): Promise<S>;
export function until<T>(
  observable: Observable<T>,
  holds: (value: T) => boolean,
  options?: { readonly signal?: AbortSignal },
): Promise<T>;
export function until<T>(
  observable: Observable<T>,
  holds: (value: T) => boolean,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      end();
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const check = () => {
      const value = observable.getSnapshot();
      if (!holds(value)) return;
      end();
      resolve(value);
    };
    const stop = observable.subscribe(check);
    const end = () => {
      stop();
      signal?.removeEventListener('abort', abort);
    };
    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    check();
  });
}
