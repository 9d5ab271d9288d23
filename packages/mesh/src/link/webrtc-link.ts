import type { Clock } from '@kith/identity';
import type Peer from 'simple-peer/simplepeer.min.js';
import { BUFFER_LOW } from '../limits.js';
import type { Link } from '../ports.js';
import { fingerprintOf } from './fingerprint.js';
import { LinkEvents } from './link-events.js';

/** Milliseconds for the last frames, which carry the reason, to leave before the connection is destroyed. */
const LINGER_MILLISECONDS = 100;

/** A link over a connected simple-peer. */
export class WebrtcLink implements Link {
  readonly kind = 'webrtc';
  binding: { mine: Uint8Array; theirs: Uint8Array } = { mine: new Uint8Array(), theirs: new Uint8Array() };
  readonly #peer: Peer;
  readonly #clock: Clock;
  readonly #events = new LinkEvents();

  constructor(peer: Peer, clock: Clock) {
    this.#peer = peer;
    this.#clock = clock;
    // Set at once, because frames may come before the other listeners know that the link is open.
    peer.on('data', (data) => this.#events.frame(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
    peer.on('close', () => this.#events.close('link-closed'));
    peer.on('iceStateChange', (state) => {
      if (state === 'disconnected') this.#events.doubt();
    });
  }

  /** Reads the binding, once connected. Returns false when the certificates of both ends are unknown. */
  opened(): boolean {
    const connection = this.#peer._pc;
    const channel = this.#peer._channel;
    const mine = fingerprintOf(connection?.localDescription?.sdp ?? '');
    const theirs = fingerprintOf(connection?.remoteDescription?.sdp ?? '');
    if (!channel || !mine || !theirs) return false;
    this.binding = { mine, theirs };
    channel.bufferedAmountLowThreshold = BUFFER_LOW;
    channel.addEventListener('bufferedamountlow', () => this.#events.drained());
    return true;
  }

  get bufferedAmount(): number {
    return this.#peer._channel?.bufferedAmount ?? 0;
  }

  send(frame: Uint8Array): void {
    if (this.#events.closed) return;
    try {
      this.#peer.send(frame);
    } catch {
      // The channel is closing and its close event has not come yet. The frame is lost with the link.
      this.close('link-closed');
    }
  }

  onDrain(listener: () => void): void {
    this.#events.onDrain(listener);
  }

  onFrame(listener: (frame: Uint8Array) => void): void {
    this.#events.onFrame(listener);
  }

  onDoubt(listener: () => void): void {
    this.#events.onDoubt(listener);
  }

  onClose(listener: (reason: string) => void): void {
    this.#events.onClose(listener);
  }

  close(reason: string): void {
    if (!this.#events.close(reason)) return;
    this.#clock.after(LINGER_MILLISECONDS, () => this.#peer.destroy());
  }
}
