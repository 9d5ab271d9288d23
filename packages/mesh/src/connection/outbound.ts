import type { Clock, Timer } from '@kith/identity';
import { SendQueue } from '../frame/send-queue.js';
import type { Lane } from '../frame/codec.js';
import { BUFFER_FULL, BUFFER_HIGH, BUFFER_LOW, FLIGHT_LIMIT, FRAME_LIMIT, type RateLimits } from '../limits.js';
import type { Link } from '../ports.js';
import { TrafficLimit } from '../rate/traffic-limit.js';

export interface OutboundOptions {
  link: Link;
  clock: Clock;
  /** The rates in the peer's hello. */
  rate: RateLimits;
  frameLimit: number;
  queuedBytes: number;
  onOverflow: () => void;
}

/**
 * Sends the frames of one connection: control frames at once, interactive frames before bulk, and bulk as fast as link and peer
 * accept it.
 */
export class Outbound {
  readonly #options: OutboundOptions;
  readonly #queue = new SendQueue();
  readonly #frameLimit: number;
  readonly #pace: TrafficLimit;
  #waiters: (() => void)[] = [];
  #acknowledged = 0;
  #choked = false;
  #timer: Timer | null = null;
  #closed = false;
  sentBytes = 0;

  constructor(options: OutboundOptions) {
    this.#options = options;
    this.#frameLimit = Math.min(FRAME_LIMIT, options.frameLimit);
    this.#pace = TrafficLimit.forSender(options.rate, options.clock.now());
    options.link.onDrain(() => this.#pump());
  }

  /** Sends a control frame. Control frames are few and small, and go before all data. */
  control(frame: Uint8Array): void {
    if (this.#closed) return;
    this.#emit(frame);
  }

  message(channel: number, lane: Lane, message: Uint8Array): void {
    if (this.#closed) return;
    this.#queue.push(channel, lane, message);
    if (this.#queue.bytes > this.#options.queuedBytes) return this.#options.onOverflow();
    this.#pump();
  }

  drop(channel: number): void {
    this.#queue.drop(channel);
    this.#wake();
  }

  /**
   * Notes the total number of bytes that the peer has received. Returns false for a number above the bytes sent or below an
   * earlier one.
   */
  acknowledge(received: number): boolean {
    if (received > this.sentBytes || received < this.#acknowledged) return false;
    this.#acknowledged = received;
    this.#pump();
    return true;
  }

  ready(): Promise<void> {
    if (this.#closed || this.#queue.bulkBytes < BUFFER_LOW) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #emit(frame: Uint8Array): void {
    this.#pace.spend(frame.length, this.#options.clock.now());
    this.sentBytes += frame.length;
    this.#options.link.send(frame);
  }

  #pump(): void {
    while (!this.#closed) {
      const lane = this.#queue.nextLane;
      if (lane === null || !this.#mayLeave(lane)) break;
      const wait = this.#pace.wait(this.#frameLimit, this.#options.clock.now());
      if (wait > 0) {
        this.#resumeIn(wait);
        break;
      }
      const frame = this.#queue.next(lane, this.#frameLimit);
      if (!frame) break;
      this.#emit(frame);
    }
    this.#wake();
  }

  #mayLeave(lane: Lane): boolean {
    const buffered = this.#options.link.bufferedAmount;
    if (lane === 'interactive') return buffered < BUFFER_FULL;
    if (buffered >= BUFFER_HIGH) this.#choked = true;
    else if (buffered <= BUFFER_LOW) this.#choked = false;
    return !this.#choked && this.sentBytes - this.#acknowledged < FLIGHT_LIMIT;
  }

  #resumeIn(milliseconds: number): void {
    this.#timer ??= this.#options.clock.after(milliseconds, () => {
      this.#timer = null;
      this.#pump();
    });
  }

  #wake(): void {
    if (this.#queue.bulkBytes >= BUFFER_LOW) return;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
