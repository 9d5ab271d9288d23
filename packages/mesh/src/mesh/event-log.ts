import { callListeners, printError, requireFunction } from '@kith/identity';
import { counterOf, type MeshEvent, type MeshEventListener } from '../events.js';

/** Counts every event and passes it on. */
export class EventLog {
  readonly #counts = new Map<string, number>();
  readonly #listeners = new Set<MeshEventListener>();

  readonly emit = (event: MeshEvent): void => {
    const key = counterOf(event);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    callListeners(this.#listeners, (error) => this.#failed(event, error), event);
  };

  /** Reports the failure of a listener to the others. A failure during such a report is printed. */
  #failed(event: MeshEvent, error: unknown): void {
    if (event.type === 'handler-failed') printError(error);
    else this.emit({ type: 'handler-failed', error, remote: null });
  }

  listen(listener: MeshEventListener): () => void {
    requireFunction('listener', listener);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
