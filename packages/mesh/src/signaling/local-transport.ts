import { callListeners, printError } from '@kith/identity';
import type { OnError } from '@kith/identity';
import type { SignalEnvelope, SignalingStatus, SignalingTransport } from '../ports.js';
import { readEnvelope } from './envelope.js';
import { TopicListeners, type TopicListener } from './topics.js';

/** A transport without a connection to lose. It is open until it is closed. */
export class LocalTransport implements SignalingTransport {
  readonly #topics: TopicListeners;
  readonly #onError: OnError;
  readonly #post: (topic: string, message: SignalEnvelope) => void;
  readonly #shut: () => void;
  readonly #statusListeners = new Set<(status: SignalingStatus) => void>();
  #status: SignalingStatus = { kind: 'open' };

  constructor(post: (topic: string, message: SignalEnvelope) => void, shut: () => void, onError: OnError = printError) {
    this.#onError = onError;
    this.#topics = new TopicListeners(onError);
    this.#post = post;
    this.#shut = shut;
  }

  get status(): SignalingStatus {
    return this.#status;
  }

  onStatus(listener: (status: SignalingStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  subscribe(topic: string, listener: TopicListener): () => void {
    this.#topics.add(topic, listener);
    return () => void this.#topics.remove(topic, listener);
  }

  publish(topic: string, message: SignalEnvelope): void {
    if (this.#status.kind === 'open') this.#post(topic, message);
  }

  /** Delivers a message to the listeners of a topic. A message that is no envelope is dropped. */
  arrived(topic: string, message: unknown): void {
    const envelope = this.#status.kind === 'open' ? readEnvelope(message) : null;
    if (envelope) this.#topics.deliver(topic, envelope);
  }

  close(): void {
    if (this.#status.kind === 'closed') return;
    this.#status = { kind: 'closed' };
    this.#topics.clear();
    this.#shut();
    callListeners(this.#statusListeners, this.#onError, this.#status);
  }
}
