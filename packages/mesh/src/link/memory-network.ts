import { base64urlEncode } from '@kith/identity';
import type { CreateLink, LinkOutcome, LinkRequest, LinkSignal, PendingLink } from '../ports.js';
import { memoryLinkPair, type MemoryLinkOptions, type MemoryLinkPair } from './memory.js';

/** One participant of a network in memory. */
export interface MemoryHost {
  readonly createLink: CreateLink;
  /** Cuts all present links of this host: nothing more arrives, and no end is notified. */
  cut(): void;
}

/** A network in memory. Every host that it makes can reach every other one. */
export interface MemoryNetwork {
  host(): MemoryHost;
}

/** Makes a network in one process. Its hosts connect by offer and answer, as over WebRTC. */
export function createMemoryNetwork(options: MemoryLinkOptions): MemoryNetwork {
  const offers = new Map<string, (pair: MemoryLinkPair) => void>();
  return {
    host() {
      const pairs = new Set<MemoryLinkPair>();
      return {
        createLink: (request) => new PendingMemoryLink(options, offers, pairs, request),
        cut() {
          for (const pair of pairs) pair.cut();
          pairs.clear();
        },
      };
    },
  };
}

class PendingMemoryLink implements PendingLink {
  readonly opened: Promise<LinkOutcome>;
  readonly #options: MemoryLinkOptions;
  readonly #offers: Map<string, (pair: MemoryLinkPair) => void>;
  readonly #pairs: Set<MemoryLinkPair>;
  readonly #request: LinkRequest;
  readonly #name: string;
  #settle: (outcome: LinkOutcome) => void = () => {};

  constructor(
    options: MemoryLinkOptions,
    offers: Map<string, (pair: MemoryLinkPair) => void>,
    pairs: Set<MemoryLinkPair>,
    request: LinkRequest,
  ) {
    this.#options = options;
    this.#offers = offers;
    this.#pairs = pairs;
    this.#request = request;
    this.#name = base64urlEncode(options.random(16));
    this.opened = new Promise((resolve) => {
      this.#settle = resolve;
    });
    if (!request.initiator) return;
    offers.set(this.#name, (pair) => this.#open(pair, 0));
    queueMicrotask(() => request.send({ kind: 'offer', sdp: this.#name }));
  }

  receive(signal: LinkSignal): void {
    if (this.#request.initiator || signal.kind !== 'offer') return;
    const accept = this.#offers.get(signal.sdp);
    if (!accept) return;
    this.#offers.delete(signal.sdp);
    const pair = memoryLinkPair(this.#options);
    this.#request.send({ kind: 'answer', sdp: this.#name });
    accept(pair);
    this.#open(pair, 1);
  }

  cancel(): void {
    this.#offers.delete(this.#name);
    this.#settle({ ok: false, code: 'cancelled' });
  }

  #open(pair: MemoryLinkPair, end: 0 | 1): void {
    const link = pair.ends[end];
    this.#pairs.add(pair);
    link.onClose(() => this.#pairs.delete(pair));
    this.#settle({ ok: true, link });
  }
}
