import { callListeners, requireFunction } from '@kith/identity';
import type { GraphEvent } from './graph-types.js';

/** Makes a set of listeners of one snapshot. A listener that throws does not stop the others. */
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
