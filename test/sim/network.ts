import { base64urlEncode, concatBytes } from '@kith/identity';
import type { CryptoEngine, Identity } from '@kith/identity';
import type { SyncChannelHandler, SyncConnection } from '@kith/store';
import type { Random } from './random.js';
import type { Timeline } from './timeline.js';

/** Who stands at one end of a wire. */
export interface Party {
  readonly name: string;
  readonly identity: Identity;
  readonly alive: boolean;
  attach(connection: SyncConnection): void;
}

type Side = 0 | 1;

type Frame =
  | { readonly type: 'offer' | 'withdraw'; readonly secret: string }
  | { readonly type: 'message'; readonly secret: string; readonly bytes: Uint8Array };

interface End {
  readonly party: Party;
  readonly offers: Map<string, { readonly handler: SyncChannelHandler; open: boolean }>;
  readonly theirOffers: Set<string>;
  readonly closeListeners: ((reason: string) => void)[];
  /** Nothing is delivered here before this time, because something else is on its way already. */
  arrivesFrom: number;
  closed: boolean;
}

/**
 * A connection between two devices, authenticated by construction: ordered and reliable while it is up. When it breaks, what
 * is in flight is lost, and the two ends notice at different times.
 */
export class Wire {
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #ends: readonly [End, End];
  readonly #onSent: (bytes: Uint8Array, from: Party, to: Party) => void;
  #broken = false;
  /** Carried something that its sender never said. */
  tampered = false;

  constructor(parts: {
    timeline: Timeline;
    random: Random;
    crypto: CryptoEngine;
    between: readonly [Party, Party];
    onSent: (bytes: Uint8Array, from: Party, to: Party) => void;
  }) {
    this.#timeline = parts.timeline;
    this.#random = parts.random;
    this.#onSent = parts.onSent;
    const end = (party: Party): End => ({
      party,
      offers: new Map(),
      theirOffers: new Set(),
      closeListeners: [],
      arrivesFrom: 0,
      closed: false,
    });
    this.#ends = [end(parts.between[0]), end(parts.between[1])];
    const sessions = [parts.random.bytes(16), parts.random.bytes(16)] as const;
    const transcript = parts.crypto.sha256(concatBytes(...sessions));
    for (const side of [0, 1] as const) {
      const other = parts.between[side === 0 ? 1 : 0];
      parts.between[side].attach(this.#connection(side, other, sessions[side === 0 ? 1 : 0], transcript));
    }
  }

  get parties(): readonly [Party, Party] {
    return [this.#ends[0].party, this.#ends[1].party];
  }
  get up(): boolean {
    return !this.#broken;
  }
  /** Both ends know that it is gone. */
  get over(): boolean {
    return this.#ends.every((end) => end.closed || !end.party.alive);
  }

  joins(a: Party, b: Party): boolean {
    const [one, other] = this.parties;
    return (one === a && other === b) || (one === b && other === a);
  }

  break(): void {
    if (this.#broken) return;
    this.#broken = true;
    for (const end of this.#ends) this.#timeline.after(this.#random.between(0, 400), () => this.#notice(end));
  }

  /** Says something in the name of `from` that it did not say now. */
  inject(from: Party, bytes: Uint8Array): void {
    const side: Side = this.#ends[0].party === from ? 0 : 1;
    for (const [secret, offer] of this.#ends[side].offers) {
      if (!offer.open) continue;
      this.tampered = true;
      this.#send(side, { type: 'message', secret, bytes });
    }
  }

  #notice(end: End): void {
    if (end.closed) return;
    end.closed = true;
    if (!end.party.alive) return;
    for (const offer of end.offers.values()) if (offer.open) offer.handler.onClose('connection-closed');
    for (const listener of end.closeListeners) listener('connection-closed');
  }

  #connection(side: Side, remote: Party, session: Uint8Array, transcript: Uint8Array): SyncConnection {
    const end = this.#ends[side];
    return {
      remote: {
        person: remote.identity.person,
        device: remote.identity.device,
        session,
        certificate: remote.identity.certificate.bytes,
      },
      transcript,
      onClose: (listener) => void end.closeListeners.push(listener),
      open: (secretBytes, handler) => {
        const secret = base64urlEncode(secretBytes);
        const offer = { handler, open: false };
        end.offers.set(secret, offer);
        this.#send(side, { type: 'offer', secret });
        if (end.theirOffers.has(secret)) this.#timeline.after(0, () => this.#openUp(end, secret));
        return {
          send: (bytes) => {
            if (!offer.open || end.closed || !end.party.alive) return;
            this.#onSent(bytes, end.party, remote);
            this.#send(side, { type: 'message', secret, bytes });
          },
          ready: () => Promise.resolve(),
          close: () => {
            if (end.offers.get(secret) !== offer) return;
            end.offers.delete(secret);
            offer.open = false;
            this.#send(side, { type: 'withdraw', secret });
          },
        };
      },
    };
  }

  #send(side: Side, frame: Frame): void {
    if (this.#broken) return;
    const to = this.#ends[side === 0 ? 1 : 0];
    const slow = this.#random.chance(0.05) ? this.#random.between(100, 2000) : this.#random.between(1, 60);
    to.arrivesFrom = Math.max(to.arrivesFrom, this.#timeline.now + slow);
    this.#timeline.after(to.arrivesFrom - this.#timeline.now, () => {
      if (!this.#broken && !to.closed && to.party.alive) this.#deliver(to, frame);
    });
  }

  #deliver(to: End, frame: Frame): void {
    const offer = to.offers.get(frame.secret);
    if (frame.type === 'message') {
      if (offer?.open === true) offer.handler.onMessage(frame.bytes);
    } else if (frame.type === 'offer') {
      to.theirOffers.add(frame.secret);
      this.#openUp(to, frame.secret);
    } else {
      to.theirOffers.delete(frame.secret);
      if (offer?.open !== true) return;
      offer.open = false;
      offer.handler.onClose('peer-closed');
    }
  }

  #openUp(end: End, secret: string): void {
    const offer = end.offers.get(secret);
    if (offer === undefined || offer.open || this.#broken || end.closed || !end.theirOffers.has(secret)) return;
    offer.open = true;
    offer.handler.onOpen();
  }
}
