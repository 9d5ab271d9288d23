import { base64urlEncode, utf8Encode, type RandomBytes } from '@kith/identity';
import * as v from 'valibot';
import { FRAME_LIMIT } from '../limits.js';
import type { CreateLink, Link, LinkOutcome, LinkRequest, LinkSignal, PendingLink } from '../ports.js';
import { LinkEvents } from './link-events.js';

/** The part of a BroadcastChannel, of a browser or of Node, that this module uses. */
export interface BroadcastChannelLike {
  postMessage(message: unknown): void;
  onmessage: ((event: never) => void) | null;
  close(): void;
}

/** The options of `broadcastLinks`. `open` opens a BroadcastChannel. */
export interface BroadcastLinkOptions {
  /** The name that both parties use. */
  name: string;
  open: (name: string) => BroadcastChannelLike;
  random: RandomBytes;
}

const parcelSchema = v.variant('kind', [
  v.object({ kind: v.literal('frame'), from: v.string(), to: v.string(), frame: v.instance(Uint8Array) }),
  v.object({ kind: v.literal('close'), from: v.string(), to: v.string(), reason: v.string() }),
]);
type Parcel = v.InferOutput<typeof parcelSchema>;

/** Frames that may arrive before the answer that names their sender. */
const EARLY_LIMIT = 16;

/** Makes links between tabs, workers or threads that share a BroadcastChannel name. Offers and answers carry random addresses. */
export function broadcastLinks(options: BroadcastLinkOptions): CreateLink {
  return (request) => new PendingBroadcastLink(options, request);
}

class PendingBroadcastLink implements PendingLink {
  readonly opened: Promise<LinkOutcome>;
  readonly #request: LinkRequest;
  readonly #own: string;
  readonly #channel: BroadcastChannelLike;
  #settle: (outcome: LinkOutcome) => void = () => {};
  #early: Parcel[] = [];
  #done = false;

  constructor(options: BroadcastLinkOptions, request: LinkRequest) {
    this.#request = request;
    this.#own = base64urlEncode(options.random(16));
    this.#channel = options.open(options.name);
    this.opened = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#channel.onmessage = ({ data }: { data: unknown }) => {
      const parcel = parcelFor(this.#own, data);
      if (parcel && this.#early.length < EARLY_LIMIT) this.#early.push(parcel);
    };
    if (request.initiator) request.send({ kind: 'offer', sdp: this.#own });
  }

  receive(signal: LinkSignal): void {
    const expected = this.#request.initiator ? 'answer' : 'offer';
    if (this.#done || signal.kind !== expected) return;
    this.#done = true;
    const link = new BroadcastLink(this.#channel, this.#own, signal.sdp);
    if (!this.#request.initiator) this.#request.send({ kind: 'answer', sdp: this.#own });
    for (const parcel of this.#early.splice(0)) link.take(parcel);
    this.#settle({ ok: true, link });
  }

  cancel(): void {
    if (this.#done) return;
    this.#done = true;
    this.#channel.close();
    this.#settle({ ok: false, code: 'cancelled' });
  }
}

function parcelFor(own: string, data: unknown): Parcel | null {
  const parsed = v.safeParse(parcelSchema, data);
  return parsed.success && parsed.output.to === own ? parsed.output : null;
}

class BroadcastLink implements Link {
  readonly kind = 'broadcast';
  readonly binding: { mine: Uint8Array; theirs: Uint8Array };
  /** A BroadcastChannel does not report its buffered bytes. The acknowledgements of the connection limit them. */
  readonly bufferedAmount = 0;
  readonly #channel: BroadcastChannelLike;
  readonly #own: string;
  readonly #other: string;
  readonly #events = new LinkEvents();

  constructor(channel: BroadcastChannelLike, own: string, other: string) {
    this.#channel = channel;
    this.#own = own;
    this.#other = other;
    this.binding = { mine: utf8Encode(own), theirs: utf8Encode(other) };
    channel.onmessage = ({ data }: { data: unknown }) => {
      const parcel = parcelFor(own, data);
      if (parcel) this.take(parcel);
    };
  }

  take(parcel: Parcel): void {
    if (parcel.from !== this.#other) return;
    if (parcel.kind === 'frame') {
      // A parcel longer than any frame is passed on with one byte too many, so that the frame parser refuses it.
      this.#events.frame(parcel.frame.subarray(0, FRAME_LIMIT + 1));
      return;
    }
    if (this.#events.close(parcel.reason)) this.#channel.close();
  }

  send(frame: Uint8Array): void {
    if (this.#events.closed) return;
    this.#post({ kind: 'frame', from: this.#own, to: this.#other, frame: frame.slice() });
  }

  onDrain(): void {}

  onFrame(listener: (frame: Uint8Array) => void): void {
    this.#events.onFrame(listener);
  }

  onClose(listener: (reason: string) => void): void {
    this.#events.onClose(listener);
  }

  close(reason: string): void {
    if (!this.#events.close(reason)) return;
    this.#post({ kind: 'close', from: this.#own, to: this.#other, reason });
    this.#channel.close();
  }

  #post(parcel: Parcel): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target origin
    this.#channel.postMessage(parcel);
  }
}
