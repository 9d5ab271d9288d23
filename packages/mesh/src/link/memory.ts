import type { Clock, RandomBytes } from '@kith/identity';
import { BUFFER_LOW } from '../limits.js';
import type { Link } from '../ports.js';
import { LinkEvents } from './link-events.js';

/** The options of links in memory. `latency` is in milliseconds. */
export interface MemoryLinkOptions {
  random: RandomBytes;
  /** With a clock, frames take `latency` milliseconds; without, they arrive in a later microtask. */
  clock?: Clock;
  latency?: number;
}

/** The two ends of a link in memory. */
export interface MemoryLinkPair {
  readonly ends: readonly [Link, Link];
  /** Cuts the link: nothing more arrives, and neither end is notified, as with an unplugged cable. */
  cut(): void;
}

/** Makes the two ends of a link in one process. Frames arrive in order and without loss. */
export function memoryLinkPair(options: MemoryLinkOptions): MemoryLinkPair {
  const bindings = [options.random(32), options.random(32)] as const;
  const cable = { cut: false };
  const first = new MemoryLink(options, cable, { mine: bindings[0], theirs: bindings[1] });
  const second = new MemoryLink(options, cable, { mine: bindings[1], theirs: bindings[0] });
  first.attach(second);
  second.attach(first);
  return {
    ends: [first, second],
    cut() {
      cable.cut = true;
    },
  };
}

type Parcel = { kind: 'frame'; frame: Uint8Array } | { kind: 'close'; reason: string };

class MemoryLink implements Link {
  readonly kind = 'memory';
  readonly binding: { mine: Uint8Array; theirs: Uint8Array };
  readonly #options: MemoryLinkOptions;
  readonly #cable: { cut: boolean };
  readonly #events = new LinkEvents();
  #other: MemoryLink | null = null;
  #parcels: Parcel[] = [];
  #carrying = false;
  bufferedAmount = 0;

  constructor(options: MemoryLinkOptions, cable: { cut: boolean }, binding: { mine: Uint8Array; theirs: Uint8Array }) {
    this.#options = options;
    this.#cable = cable;
    this.binding = binding;
  }

  attach(other: MemoryLink): void {
    this.#other = other;
  }

  onFrame(listener: (frame: Uint8Array) => void): void {
    this.#events.onFrame(listener);
  }

  onDrain(listener: () => void): void {
    this.#events.onDrain(listener);
  }

  onClose(listener: (reason: string) => void): void {
    this.#events.onClose(listener);
  }

  send(frame: Uint8Array): void {
    if (this.#events.closed) return;
    this.bufferedAmount += frame.length;
    this.#post({ kind: 'frame', frame: frame.slice() });
  }

  close(reason: string): void {
    if (this.#events.close(reason)) this.#post({ kind: 'close', reason });
  }

  /** Takes a frame from the other end. */
  take(frame: Uint8Array): void {
    this.#events.frame(frame);
  }

  /** Takes the close of the other end. */
  hangUp(reason: string): void {
    this.#events.close(reason);
  }

  #post(parcel: Parcel): void {
    this.#parcels.push(parcel);
    if (this.#carrying) return;
    this.#carrying = true;
    const { clock, latency } = this.#options;
    if (clock) clock.after(latency ?? 0, () => this.#carry());
    else queueMicrotask(() => this.#carry());
  }

  /** Delivers the frames posted so far. Frames posted during the delivery leave in the next turn. */
  #carry(): void {
    const parcels = this.#parcels;
    this.#parcels = [];
    this.#carrying = false;
    if (this.#cable.cut) return;
    for (const parcel of parcels) {
      if (parcel.kind === 'close') this.#other?.hangUp(parcel.reason);
      else this.#deliver(parcel.frame);
    }
  }

  #deliver(frame: Uint8Array): void {
    const before = this.bufferedAmount;
    this.bufferedAmount -= frame.length;
    this.#other?.take(frame);
    if (before > BUFFER_LOW && this.bufferedAmount <= BUFFER_LOW) this.#events.drained();
  }
}
