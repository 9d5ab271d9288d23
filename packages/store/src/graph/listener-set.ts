import { callListeners, requireFunction } from '@kith/identity';
import type { GraphEvent } from './graph-types.js';

/** Listeners of one snapshot. One that throws does not keep the others from hearing. */
export function listenerSet(onEvent: (event: GraphEvent) => void) {
  const listeners = new Set<() => void>();
  return {
    add(listener: () => void): () => void {
      requireFunction('listener', listener);
      const own = () => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    notify(): void {
      callListeners(listeners, (cause) => onEvent({ type: 'listener-failed', cause }));
    },
    clear: () => listeners.clear(),
  };
}
