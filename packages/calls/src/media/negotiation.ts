import { equalBytes } from '@kith/identity';
import type { MediaDescription } from '../ports.js';
import { readDescription } from './description.js';

/** The handling of a received description. */
export type Received =
  | { readonly kind: 'use'; readonly description: MediaDescription }
  /** An offer that was answered before. The answer may have been lost. */
  | { readonly kind: 'repeat'; readonly answer: MediaDescription }
  /** The description is in use, or is about to be answered. */
  | { readonly kind: 'known' }
  /** An offer during the answer to another one. `answered` returns it later. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'refuse'; readonly code: DescriptionRefusal };

/** The reason why a description of the other side was refused. */
export type DescriptionRefusal =
  /** No description of a call, or one that the other side must not send. */
  | 'description-refused'
  /** Another certificate than before, which would move the connection to another party. */
  | 'fingerprint-changed'
  /** An old description again. */
  | 'description-late';

/**
 * The offers and answers of one connection, repeated at every ICE restart. One offer is open at a time. The ICE user fragment
 * identifies repeated and late descriptions, so that an answer never meets another offer.
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

  /**
   * Tells whether to restart ICE now. While an offer is open, the restart waits until it is settled, because the offer
   * describes the old network.
   */
  wantRestart(): boolean {
    if (!this.#initiator) return false;
    this.#restartWanted = this.#offering;
    this.#offering = true;
    return !this.#restartWanted;
  }

  /** Notes that offer and answer have met. Tells whether to restart now. */
  settled(): boolean {
    this.#offering = false;
    return this.#restartWanted && this.wantRestart();
  }

  /** The open offer without an answer. */
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

  /** Notes the answer of this side. Returns the offer that waited meanwhile. */
  answered(answer: MediaDescription): MediaDescription | null {
    const next = this.#next;
    this.#answer = answer;
    this.#answering = false;
    this.#next = null;
    return next;
  }
}
