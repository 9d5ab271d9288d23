import { MESSAGE_LIMIT, REASSEMBLY_LIMIT } from '../limits.js';
import type { Frame } from './codec.js';

type DataFrame = Extract<Frame, { kind: 'data' }>;

/** The reason why the fragments of a peer make no message: too long, too many at once, or out of order. */
export type ReassemblyFault = 'message-too-large' | 'too-many-messages' | 'message-out-of-order';
export type Reassembled =
  | { kind: 'message'; message: Uint8Array }
  | { kind: 'partial' }
  | { kind: 'fault'; code: ReassemblyFault };

interface Partial {
  /** Doubled when full, so that a message in one-byte frames costs no more than twice its bytes. */
  buffer: Uint8Array;
  length: number;
}

const fault = (code: ReassemblyFault): Reassembled => ({ kind: 'fault', code });
const keyOf = (channel: number, bulk: boolean): number => channel * 2 + (bulk ? 1 : 0);

/** Reassembles the messages of a peer from frames, in bounded memory. */
export class Reassembly {
  readonly #partials = new Map<number, Partial>();

  get count(): number {
    return this.#partials.size;
  }

  accept(frame: DataFrame): Reassembled {
    const key = keyOf(frame.channel, frame.lane === 'bulk');
    const partial = this.#partials.get(key);
    if (frame.first === (partial !== undefined)) return fault('message-out-of-order');
    if ((partial?.length ?? 0) + frame.payload.length > MESSAGE_LIMIT) return fault('message-too-large');
    if (frame.first && frame.last) return { kind: 'message', message: frame.payload };
    if (!partial) {
      if (this.#partials.size >= REASSEMBLY_LIMIT) return fault('too-many-messages');
      this.#partials.set(key, { buffer: frame.payload.slice(), length: frame.payload.length });
      return { kind: 'partial' };
    }
    append(partial, frame.payload);
    if (!frame.last) return { kind: 'partial' };
    this.#partials.delete(key);
    return { kind: 'message', message: partial.buffer.subarray(0, partial.length) };
  }

  /** Drops the partly received messages of a channel. */
  drop(channel: number): void {
    this.#partials.delete(keyOf(channel, false));
    this.#partials.delete(keyOf(channel, true));
  }
}

function append(partial: Partial, payload: Uint8Array): void {
  const length = partial.length + payload.length;
  if (length > partial.buffer.length) {
    const grown = new Uint8Array(Math.min(MESSAGE_LIMIT, Math.max(length, partial.buffer.length * 2)));
    grown.set(partial.buffer.subarray(0, partial.length));
    partial.buffer = grown;
  }
  partial.buffer.set(payload, partial.length);
  partial.length = length;
}
