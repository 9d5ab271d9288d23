import { callListeners } from '@kith/identity';
import type { OnError } from '@kith/identity';
import type { SignalEnvelope } from '../ports.js';

export type TopicListener = (message: SignalEnvelope) => void;

/** The listeners of each topic of one transport. */
export class TopicListeners {
  readonly #topics = new Map<string, Set<TopicListener>>();
  readonly #onError: OnError;

  constructor(onError: OnError) {
    this.#onError = onError;
  }

  get names(): string[] {
    return [...this.#topics.keys()];
  }

  has(topic: string): boolean {
    return this.#topics.has(topic);
  }

  /** Adds a listener. Returns true if it is the first of its topic. */
  add(topic: string, listener: TopicListener): boolean {
    const listeners = this.#topics.get(topic);
    if (!listeners) this.#topics.set(topic, new Set([listener]));
    else listeners.add(listener);
    return !listeners;
  }

  /** Removes a listener. Returns true if it was the last of its topic. */
  remove(topic: string, listener: TopicListener): boolean {
    const listeners = this.#topics.get(topic);
    if (!listeners?.delete(listener) || listeners.size > 0) return false;
    return this.#topics.delete(topic);
  }

  deliver(topic: string, message: SignalEnvelope): void {
    callListeners(this.#topics.get(topic) ?? [], this.#onError, message);
  }

  clear(): void {
    this.#topics.clear();
  }
}
