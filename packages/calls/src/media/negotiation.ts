import { equalBytes } from '@kith/identity';
import type { MediaDescription } from '../ports.js';
import { readDescription } from './description.js';

/** What becomes of a description that came. */
export type Received =
  | { readonly kind: 'use'; readonly description: MediaDescription }
  /** It had been answered before: the answer may have been lost. */
  | { readonly kind: 'repeat'; readonly answer: MediaDescription }
  /** In use already, or about to be answered. */
  | { readonly kind: 'known' }
  /** An offer while another is being answered: it will come out of `answered`. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'refuse'; readonly code: DescriptionRefusal };

/** Why a description of the other side was refused. */
export type DescriptionRefusal =
  /** No description of a call, or one that the other side has no business sending. */
  | 'description-refused'
  /** Another certificate than before: the connection would move to somebody else. */
  | 'fingerprint-changed'
  /** An old one, once more. */
  | 'description-late';

/**
 * Offer and answer of one connection, repeated at every restart of ICE. One offer is under way at a time; whatever comes twice or
 * late is recognised by the ICE user fragment, so that an answer never meets an offer it was not made for.
 */
export class Negotiation {
  readonly #initiator: boolean;
  readonly #seen = new Set<string>();
  #fingerprint: Uint8Array | null = null;
  #offer: MediaDescription | null = null;
  #answer: MediaDescription | null = null;
  #answering = false;
  #last = '';
  #next: MediaDescription | null = null;
  #offering: boolean;
  #restartWanted = false;

  constructor(initiator: boolean) {
    this.#initiator = initiator;
    this.#offering = initiator;
  }

  /** Whether to restart now. While an offer is under way, what it says of the network is old: another follows when it is settled. */
  wantRestart(): boolean {
    if (!this.#initiator) return false;
    this.#restartWanted = this.#offering;
    this.#offering = true;
    return !this.#restartWanted;
  }

  /** To be called when offer and answer have met. Whether to restart now. */
  settled(): boolean {
    this.#offering = false;
    return this.#restartWanted && this.wantRestart();
  }

  /** The offer that nobody has answered yet. */
  get unanswered(): MediaDescription | null {
    return this.#offer;
  }

  received(description: MediaDescription): Received {
    if ((description.type === 'offer') === this.#initiator) return { kind: 'refuse', code: 'description-refused' };
    const facts = readDescription(description.sdp);
    if (!facts) return { kind: 'refuse', code: 'description-refused' };
    if (this.#fingerprint && !equalBytes(this.#fingerprint, facts.fingerprint)) {
      return { kind: 'refuse', code: 'fingerprint-changed' };
    }
    if (this.#seen.has(facts.ufrag)) {
      if (facts.ufrag === this.#last)
        return this.#answer ? { kind: 'repeat', answer: this.#answer } : { kind: 'known' };
      return { kind: 'refuse', code: 'description-late' };
    }
    if (this.#initiator && !this.#offer) return { kind: 'refuse', code: 'description-late' };
    this.#fingerprint = facts.fingerprint;
    if (this.#answering) {
      this.#next = description;
      return { kind: 'wait' };
    }
    this.#seen.add(facts.ufrag);
    this.#last = facts.ufrag;
    this.#offer = null;
    this.#answer = null;
    this.#answering = !this.#initiator;
    return { kind: 'use', description };
  }

  offered(offer: MediaDescription): void {
    this.#offer = offer;
  }

  /** Returns the offer that had to wait meanwhile. */
  answered(answer: MediaDescription): MediaDescription | null {
    const next = this.#next;
    this.#answer = answer;
    this.#answering = false;
    this.#next = null;
    return next;
  }
}
