import type { Clock, CryptoEngine, RandomBytes } from '@kith/identity';
import { TokenBucket } from '@kith/identity/internal';
import type { IgnoredSignal } from '../events.js';
import type { SignalEnvelope, SignalingTransport } from '../ports.js';
import type { Recent } from './recent.js';
import { openSignal, sealSignal, signalKey, topicOf, type RendezvousKeys } from './sealed-signal.js';
import { decodeSignal, encodeSignal, type Signal } from './signal.js';

export interface RendezvousOptions {
  secret: Uint8Array;
  crypto: CryptoEngine;
  random: RandomBytes;
  clock: Clock;
  transports: readonly SignalingTransport[];
  /** The local session, base64url. */
  own: string;
  /** The signals received before, over any transport. */
  seen: Recent;
  onSignal: (signal: Signal, addressed: boolean) => void;
  onIgnored: (code: IgnoredSignal) => void;
}

/** Signals that one rendezvous accepts: a burst, and a rate per second. Ten peers that meet at once need some hundred. */
const BURST = 1_024;
const PER_SECOND = 128;

/** One topic on all transports. Seals outgoing signals, and opens and checks incoming ones in order. */
export class Rendezvous {
  readonly topic: string;
  readonly #options: RendezvousOptions;
  readonly #keys: Promise<RendezvousKeys>;
  readonly #bucket: TokenBucket;
  #unsubscribe: (() => void)[] = [];
  #incoming: Promise<void> = Promise.resolve();
  #outgoing: Promise<void> = Promise.resolve();

  constructor(options: RendezvousOptions) {
    const { crypto, secret, clock } = options;
    this.#options = options;
    this.topic = topicOf(crypto, secret);
    this.#keys = signalKey(crypto, secret).then((key) => ({ topic: this.topic, key }));
    this.#bucket = new TokenBucket(PER_SECOND, BURST, clock.now());
  }

  listen(): void {
    if (this.#unsubscribe.length > 0) return;
    for (const transport of this.#options.transports) this.listenOn(transport);
  }

  listenOn(transport: SignalingTransport): void {
    this.#unsubscribe.push(transport.subscribe(this.topic, (envelope) => this.#arrived(envelope)));
  }

  silence(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  /** Sends a signal to one session, or to everyone. Resolves when the transports have it. Never rejects. */
  send(signal: Signal, to?: string): Promise<void> {
    const { transports, own, onIgnored } = this.#options;
    const address = to === undefined ? { from: own } : { from: own, to };
    this.#outgoing = this.#outgoing
      .then(async () => {
        const envelope = await sealSignal(this.#options, await this.#keys, address, encodeSignal(signal));
        for (const transport of transports) transport.publish(this.topic, envelope);
      })
      // Every failure is counted as `signal-too-large`: mostly a description too long for a signal, but also a failure of a
      // transport, the keys or the engine.
      .catch(() => onIgnored('signal-too-large'));
    return this.#outgoing;
  }

  #arrived(envelope: SignalEnvelope): void {
    const { own, seen, clock, onIgnored } = this.#options;
    // Brokers return a sender's own messages, and deliver addressed messages to everyone.
    if (envelope.from === own || (envelope.to !== undefined && envelope.to !== own)) return;
    if (!seen.add(envelope.data)) return onIgnored('duplicate');
    if (!this.#bucket.take(1, clock.now())) return onIgnored('rate-limited');
    this.#incoming = this.#incoming.then(() => this.#read(envelope)).catch(() => onIgnored('signal-unreadable'));
  }

  async #read(envelope: SignalEnvelope): Promise<void> {
    const { crypto, onSignal, onIgnored } = this.#options;
    const plaintext = await openSignal(crypto, await this.#keys, envelope);
    if (this.#unsubscribe.length === 0) return;
    if (!plaintext) return onIgnored('signal-unreadable');
    const signal = decodeSignal(plaintext);
    if (!signal) return onIgnored('signal-malformed');
    if (signal.session !== envelope.from) return onIgnored('sender-mismatch');
    onSignal(signal, envelope.to !== undefined);
  }
}
