import { hexEncode } from '@kith/identity';
import type { Did } from '@kith/identity';
import type { PresenceChannelHandler, PresenceConnection } from '@kith/presence';
import type { Random } from '../random.js';
import type { Timeline } from '../timeline.js';

/** Who stands at one end of a wire. */
export interface Party {
  readonly name: string;
  readonly remote: { readonly person: Did; readonly device: Uint8Array };
  readonly alive: boolean;
  attach(connection: PresenceConnection): void;
}

type Side = 0 | 1;

interface End {
  readonly party: Party;
  readonly offers: Map<string, { readonly handler: PresenceChannelHandler; open: boolean }>;
  readonly theirOffers: Set<string>;
  readonly closeListeners: ((reason: string) => void)[];
  /** Nothing is delivered here before this time, because something else is on its way already. */
  arrivesFrom: number;
  closed: boolean;
}

export interface WireParts {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly between: readonly [Party, Party];
  readonly onSent: (wire: Wire, from: Party, bytes: Uint8Array) => void;
}

/**
 * A connection between two devices, authenticated by construction and ordered. It can hold everything back, lose some of what it
 * carries, and end: with a goodbye, or so that the two ends find out at different times.
 */
export class Wire {
  readonly #parts: WireParts;
  readonly #ends: readonly [End, End];
  readonly #latency: number;
  readonly #held: (() => void)[] = [];
  #holding = false;
  #over = false;
  /** How much of what it carries gets lost. */
  loss = 0;

  constructor(parts: WireParts) {
    this.#parts = parts;
    this.#latency = parts.random.between(2, 60);
    const end = (party: Party): End => ({
      party,
      offers: new Map(),
      theirOffers: new Set(),
      closeListeners: [],
      arrivesFrom: 0,
      closed: false,
    });
    this.#ends = [end(parts.between[0]), end(parts.between[1])];
    for (const side of [0, 1] as const) parts.between[side].attach(this.#connection(side));
  }

  get parties(): readonly [Party, Party] {
    return this.#parts.between;
  }
  get over(): boolean {
    return this.#over;
  }

  get holding(): boolean {
    return this.#holding;
  }

  /** While it holds, nothing arrives and nobody is told. */
  hold(): void {
    this.#holding = true;
  }

  release(): void {
    this.#holding = false;
    for (const go of this.#held.splice(0)) go();
  }

  /** What is on its way is lost, and each end notices within `milliseconds`. */
  end(reason: string, milliseconds: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#held.length = 0;
    const { timeline, random } = this.#parts;
    for (const end of this.#ends) timeline.after(random.between(0, milliseconds), () => notice(end, reason));
  }

  #connection(side: Side): PresenceConnection {
    const end = this.#ends[side];
    const other = this.#parts.between[side === 0 ? 1 : 0];
    return {
      remote: other.remote,
      onClose: (listener) => void end.closeListeners.push(listener),
      open: (secret, handler) => {
        const name = hexEncode(secret);
        const offer = { handler, open: false };
        end.offers.set(name, offer);
        this.#carry(side, (to) => {
          to.theirOffers.add(name);
          openUp(to, name);
        });
        if (end.theirOffers.has(name)) this.#parts.timeline.after(0, () => openUp(end, name));
        return {
          send: (bytes) => {
            if (!offer.open || end.closed || !end.party.alive || this.#over) return;
            this.#parts.onSent(this, end.party, bytes);
            if (this.loss > 0 && this.#parts.random.chance(this.loss)) return;
            this.#carry(side, (to) => {
              const there = to.offers.get(name);
              if (there?.open === true) there.handler.onMessage(bytes);
            });
          },
          close: () => {
            if (end.offers.get(name) !== offer) return;
            end.offers.delete(name);
            offer.open = false;
            this.#carry(side, (to) => {
              to.theirOffers.delete(name);
              const there = to.offers.get(name);
              if (there?.open !== true) return;
              there.open = false;
              there.handler.onClose('peer-closed');
            });
          },
        };
      },
    };
  }

  #carry(from: Side, arrive: (to: End) => void): void {
    const { timeline, random } = this.#parts;
    const to = this.#ends[from === 0 ? 1 : 0];
    to.arrivesFrom = Math.max(to.arrivesFrom, timeline.now + this.#latency + random.between(0, 5));
    const go = (): void => {
      if (!this.#over && !to.closed && to.party.alive) arrive(to);
    };
    timeline.after(to.arrivesFrom - timeline.now, () => {
      if (this.#holding) this.#held.push(go);
      else go();
    });
  }
}

function openUp(end: End, name: string): void {
  const offer = end.offers.get(name);
  if (offer === undefined || offer.open || end.closed || !end.party.alive || !end.theirOffers.has(name)) return;
  offer.open = true;
  offer.handler.onOpen();
}

function notice(end: End, reason: string): void {
  if (end.closed) return;
  end.closed = true;
  if (!end.party.alive) return;
  for (const offer of end.offers.values()) if (offer.open) offer.handler.onClose(reason);
  for (const listener of end.closeListeners) listener(reason);
}
