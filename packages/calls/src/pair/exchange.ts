import { base64urlEncode, equalBytes } from '@kith/identity';
import type { Clock, CryptoEngine, Timer } from '@kith/identity';
import { CANDIDATES_PER_CONNECTION, RESEND_INTERVAL } from '../limits.js';
import type { MediaCandidate, MediaConnection, MediaDescription } from '../ports.js';
import type { PairSignal } from './pair-types.js';

export interface ExchangeOptions {
  readonly id: string;
  readonly attempt: number;
  /** This side makes the offer of this connection. */
  readonly mine: boolean;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly send: (signal: PairSignal) => void;
  readonly onLate: () => void;
}

/** Exchanges descriptions and candidates of one connection over signaling that may lose, repeat and reorder them. */
export class Exchange {
  readonly #options: ExchangeOptions;
  #connection: MediaConnection | null = null;
  /** The last description of this side, and the candidates that belong to it. */
  #description: PairSignal | null = null;
  #candidates: MediaCandidate[] = [];
  #sent = 0;
  #made = 0;
  #flush: Timer | null = null;
  #resend: Timer | null = null;
  #offer: Uint8Array | null = null;
  #answered = false;
  /** Offers of the other side: the latest, all, and those that this side has not answered yet. */
  #latest = '';
  readonly #offers = new Set<string>();
  readonly #unanswered: Uint8Array[] = [];
  readonly #heard = new Set<string>();
  #closed = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  use(connection: MediaConnection): void {
    this.#connection = connection;
  }

  /** Sends a signal of the own connection to the other side. */
  outgoing(signal: MediaDescription | MediaCandidate): void {
    if (this.#closed) return;
    if (!('type' in signal)) return this.#addCandidate(signal);
    const { id, attempt, crypto, mine, send } = this.#options;
    if (mine !== (signal.type === 'offer')) return;
    if (signal.type === 'offer') {
      this.#offer = crypto.sha256(new TextEncoder().encode(signal.sdp));
      this.#answered = false;
      this.#description = { kind: 'offer', connection: id, attempt, sdp: signal.sdp };
      this.#repeat();
    } else {
      const offer = this.#unanswered.shift();
      if (offer === undefined) return;
      this.#description = { kind: 'answer-sdp', connection: id, offer, sdp: signal.sdp };
    }
    this.#candidates = this.#candidates.slice(this.#sent);
    this.#made = this.#candidates.length;
    this.#sent = 0;
    send(this.#description);
    if (this.#candidates.length > 0) this.#schedule();
  }

  /** Takes an offer of the other side: a new one, or the last one again because its answer was lost. */
  takeOffer(sdp: string): void {
    const { crypto, mine, onLate } = this.#options;
    const hash = crypto.sha256(new TextEncoder().encode(sdp));
    const name = base64urlEncode(hash);
    if (mine || (name !== this.#latest && this.#offers.has(name))) return onLate();
    if (name === this.#latest) return this.#tellAgain();
    this.#latest = name;
    this.#offers.add(name);
    this.#unanswered.push(hash);
    this.#heard.clear();
    this.#connection?.receive({ type: 'offer', sdp });
  }

  takeAnswer(offer: Uint8Array, sdp: string): void {
    if (this.#offer === null || !equalBytes(offer, this.#offer)) return this.#options.onLate();
    // The answer is repeated. The requested candidates follow it.
    if (this.#answered) return;
    this.#answered = true;
    this.#heard.clear();
    this.#connection?.receive({ type: 'answer', sdp });
  }

  takeCandidates(candidates: readonly MediaCandidate[]): void {
    for (const candidate of candidates) {
      const name = JSON.stringify([candidate.mid, candidate.line, candidate.candidate]);
      if (this.#heard.has(name) || this.#heard.size >= CANDIDATES_PER_CONNECTION) continue;
      this.#heard.add(name);
      this.#connection?.addCandidate(candidate);
    }
  }

  close(): void {
    this.#closed = true;
    this.#flush?.cancel();
    this.#resend?.cancel();
  }

  #addCandidate(candidate: MediaCandidate): void {
    if (this.#made >= CANDIDATES_PER_CONNECTION) return;
    this.#made += 1;
    this.#candidates.push(candidate);
    if (this.#description !== null) this.#schedule();
  }

  /** Sends the candidates of one turn together. */
  #schedule(): void {
    this.#flush ??= this.#options.clock.after(0, () => {
      this.#flush = null;
      const fresh = this.#candidates.slice(this.#sent);
      this.#sent = this.#candidates.length;
      if (fresh.length > 0) this.#tellCandidates(fresh);
    });
  }

  #tellCandidates(candidates: readonly MediaCandidate[]): void {
    this.#options.send({ kind: 'candidates', connection: this.#options.id, candidates });
  }

  #tellAgain(): void {
    if (this.#description === null) return;
    this.#options.send(this.#description);
    this.#sent = this.#candidates.length;
    if (this.#candidates.length > 0) this.#tellCandidates(this.#candidates);
  }

  /** Repeats the signals. The offering side repeats until both are connected; the other side repeats on request. */
  #repeat(): void {
    this.#resend?.cancel();
    this.#resend = this.#options.clock.after(RESEND_INTERVAL, () => {
      if (this.#answered && this.#connection?.state.getSnapshot() === 'connected') return;
      this.#tellAgain();
      this.#repeat();
    });
  }
}
