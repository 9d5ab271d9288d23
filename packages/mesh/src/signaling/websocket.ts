import { callListeners, printError, requireFunctions, requireObject, requireText } from '@kith/identity';
import type { Clock, OnError, RandomBytes, Timer } from '@kith/identity';
import type { SignalEnvelope, SignalingStatus, SignalingTransport } from '../ports.js';
import { STABLE_MILLISECONDS, backoffDelay } from '../rate/backoff.js';
import { brokerMessage, readBroker } from './broker-protocol.js';
import { DATA_LIMIT } from './envelope.js';
import { TopicListeners, type TopicListener } from './topics.js';
import { meshError } from '../codes.js';

/**
 * The part of a WebSocket, of a browser or of `ws`, that this module uses. The events of the handlers differ between the two,
 * hence `never` here.
 */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** The options of `websocketSignaling`. */
export interface WebSocketSignalingOptions {
  /** A ws: or wss: address of a y-webrtc signaling server. */
  url: string;
  WebSocket: new (url: string) => WebSocketLike;
  clock: Clock;
  random: RandomBytes;
  /** Called with an error that a listener threw. Default: `console.error`. */
  onError?: OnError;
}

/** Signaling over one WebSocket to a broker. */
export interface WebSocketSignaling extends SignalingTransport {
  /** Number of unusable messages of the broker: bad JSON, unknown shapes, too long. */
  readonly ignoredMessages: number;
}

/** Milliseconds after which an unopened attempt has failed. */
const OPEN_MILLISECONDS = 10_000;
const PING_MILLISECONDS = 15_000;
/** Pings without a message from the broker after which the connection is closed: 45 s. */
const SILENT_PINGS = 3;
/**
 * Milliseconds without a message from the broker after a publish. After the first time the broker is pinged, after the second
 * the connection is closed. A device whose address changed may hold a socket that looks open and leads nowhere.
 */
const WORD_MILLISECONDS = 2_000;
const ANSWER_MILLISECONDS = 3_000;

/**
 * Makes a signaling transport to a broker that speaks y-webrtc's protocol. It reconnects for ever, at most 30 s apart.
 * @throws KithError `argument-invalid`, `signaling-url-invalid`
 */
export function websocketSignaling(options: WebSocketSignalingOptions): WebSocketSignaling {
  requireText('url', requireObject('options', options)['url'], 'a `ws:` or `wss:` address');
  if (!/^wss?:\/\/[^/]/.test(options.url) || !URL.canParse(options.url)) {
    throw meshError('signaling-url-invalid', { message: `"${options.url}" is no WebSocket address.`, argument: 'url' });
  }
  requireFunctions('options', options, ['WebSocket', 'clock.now', 'clock.after', 'random']);
  return new BrokerTransport(options);
}

class BrokerTransport implements WebSocketSignaling {
  readonly #options: WebSocketSignalingOptions;
  readonly #topics: TopicListeners;
  readonly #onError: OnError;
  readonly #statusListeners = new Set<(status: SignalingStatus) => void>();
  #status: SignalingStatus = { kind: 'connecting' };
  #socket: WebSocketLike | null = null;
  #timer: Timer | null = null;
  #stable: Timer | null = null;
  #word: Timer | null = null;
  #failures = 0;
  #silentPings = 0;
  ignoredMessages = 0;

  constructor(options: WebSocketSignalingOptions) {
    this.#options = options;
    this.#onError = options.onError ?? printError;
    this.#topics = new TopicListeners(this.#onError);
    this.#connect();
  }

  get status(): SignalingStatus {
    return this.#status;
  }

  onStatus(listener: (status: SignalingStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  subscribe(topic: string, listener: TopicListener): () => void {
    if (this.#topics.add(topic, listener)) this.#say(brokerMessage.subscribe([topic]));
    return () => {
      if (this.#topics.remove(topic, listener)) this.#say(brokerMessage.unsubscribe([topic]));
    };
  }

  /**
   * Publishes a message. Dropped without a connection, because late signals are useless.
   * @throws KithError `signal-too-large`
   */
  publish(topic: string, message: SignalEnvelope): void {
    if (message.data.length > DATA_LIMIT) {
      throw meshError('signal-too-large', {
        message: `A signal of ${message.data.length} characters is over ${DATA_LIMIT}.`,
        argument: 'message',
      });
    }
    this.#say(brokerMessage.publish(topic, message));
    this.#expectWord();
  }

  wake(): void {
    if (this.#status.kind === 'closed') return;
    this.#failures = 0;
    if (this.#status.kind === 'open') {
      this.#say(brokerMessage.ping());
      this.#expectWord();
      return;
    }
    this.#abandon();
    this.#connect();
  }

  close(): void {
    if (this.#status.kind === 'closed') return;
    this.#setStatus({ kind: 'closed' });
    this.#abandon();
    this.#topics.clear();
  }

  #say(text: string): void {
    if (this.#status.kind === 'open') this.#socket?.send(text);
  }

  #setStatus(status: SignalingStatus): void {
    this.#status = status;
    callListeners(this.#statusListeners, this.#onError, status);
  }

  #connect(): void {
    this.#setStatus({ kind: 'connecting' });
    const { WebSocket, url, clock } = this.#options;
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#timer = clock.after(OPEN_MILLISECONDS, () => this.#lost('open-timeout'));
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }: { data: unknown }) => this.#heard(data);
    socket.onerror = () => this.#lost('unreachable');
    socket.onclose = () => this.#lost(this.#status.kind === 'open' ? 'connection-lost' : 'unreachable');
  }

  #opened(): void {
    const { clock } = this.#options;
    this.#timer?.cancel();
    this.#silentPings = 0;
    this.#timer = clock.after(PING_MILLISECONDS, () => this.#keepAlive());
    this.#stable = clock.after(STABLE_MILLISECONDS, () => {
      this.#failures = 0;
    });
    const topics = this.#topics.names;
    this.#status = { kind: 'open' };
    if (topics.length > 0) this.#say(brokerMessage.subscribe(topics));
    this.#setStatus({ kind: 'open' });
  }

  #heard(data: unknown): void {
    this.#silentPings = 0;
    this.#word?.cancel();
    this.#word = null;
    const reply = readBroker(data);
    if (reply.kind === 'published') this.#topics.deliver(reply.topic, reply.message);
    if (reply.kind === 'ignored') this.ignoredMessages += 1;
  }

  #expectWord(): void {
    if (this.#status.kind !== 'open' || this.#word !== null) return;
    const { clock } = this.#options;
    this.#word = clock.after(WORD_MILLISECONDS, () => {
      this.#say(brokerMessage.ping());
      this.#word = clock.after(ANSWER_MILLISECONDS, () => this.#lost('silent'));
    });
  }

  #keepAlive(): void {
    if (this.#silentPings >= SILENT_PINGS) return this.#lost('silent');
    this.#silentPings += 1;
    this.#say(brokerMessage.ping());
    this.#timer = this.#options.clock.after(PING_MILLISECONDS, () => this.#keepAlive());
  }

  #lost(reason: string): void {
    if (this.#status.kind === 'closed' || this.#status.kind === 'waiting') return;
    this.#abandon();
    const { clock, random } = this.#options;
    const delay = backoffDelay(this.#failures, random);
    this.#failures += 1;
    this.#timer = clock.after(delay, () => this.#connect());
    this.#setStatus({ kind: 'waiting', retryAt: clock.now() + delay, reason });
  }

  #abandon(): void {
    this.#timer?.cancel();
    this.#stable?.cancel();
    this.#word?.cancel();
    this.#word = null;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    // A socket that is closed before it opened reports one more error.
    socket.onerror = () => {};
    socket.close();
  }
}
