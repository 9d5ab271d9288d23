import { callListeners } from '@kith/identity';
import type { OnError } from '@kith/identity';
import type { SignalEnvelope } from '../ports.js';

export type TopicListener = (message: SignalEnvelope) => void;

/** Who listens on which topic, in one transport. */
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

  /** True when it is the topic's first listener. */
  add(topic: string, listener: TopicListener): boolean {
    const listeners = this.#topics.get(topic);
    if (!listeners) this.#topics.set(topic, new Set([listener]));
    else listeners.add(listener);
    return !listeners;
  }

  /** True when it was the topic's last listener. */
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
