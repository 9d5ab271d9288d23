import { requireFunction } from './arguments.js';
import { callListeners } from './listeners.js';
import type { OnError } from './listeners.js';

/** Reports events of a closed union to listeners, and counts them. `subscribe` returns a function that ends the subscription. */
export interface Events<E extends { readonly type: string }> {
  subscribe(listener: (event: E) => void): () => void;
  /** Returns how often each type, and each type with its code, has happened: `rejected`, `rejected/signature`, … */
  counters(): Readonly<Record<string, number>>;
}

/** Events that its holder can emit. */
export interface EventSource<E extends { readonly type: string }> extends Events<E> {
  emit(event: E): void;
}

/**
 * Makes a source of events. A listener that throws stops neither the other listeners nor `emit`: `onListenerError` receives the
 * error. Every event counts under its `type`, and one with a code also under `type/code`.
 */
export function eventSource<E extends { readonly type: string; readonly code?: string }>(
  onListenerError: OnError,
): EventSource<E> {
  const listeners = new Set<(event: E) => void>();
  const counts: Record<string, number> = {};
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  return {
    subscribe(listener) {
      requireFunction('listener', listener);
      const own = (event: E) => listener(event);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    counters: () => ({ ...counts }),
    emit(event) {
      count(event.type);
      if (event.code !== undefined) count(`${event.type}/${event.code}`);
      callListeners(listeners, onListenerError, event);
    },
  };
}
