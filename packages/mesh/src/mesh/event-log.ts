import { counterOf, type MeshEvent, type MeshEventListener } from '../events.js';

/** Counts every event and passes it on. */
export class EventLog {
  readonly #counts = new Map<string, number>();
  readonly #listeners = new Set<MeshEventListener>();

  readonly emit = (event: MeshEvent): void => {
    const key = counterOf(event);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // An observer must not disturb what it observes; its failure is counted, and told to nobody in particular.
        if (event.type !== 'handler-failed') this.emit({ type: 'handler-failed', error, remote: null });
      }
    }
  };

  listen(listener: MeshEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
