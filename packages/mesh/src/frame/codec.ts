import { FRAME_LIMIT } from '../limits.js';

export type Lane = 'interactive' | 'bulk';

/** A frame on a link. Channel numbers are the receiver's own, so that late frames never reach a newer channel. */
export type Frame =
  | { kind: 'hello'; body: Uint8Array }
  | { kind: 'auth'; signature: Uint8Array }
  | { kind: 'open'; channel: number; tag: Uint8Array }
  | { kind: 'close'; channel: number }
  | { kind: 'data'; channel: number; lane: Lane; first: boolean; last: boolean; payload: Uint8Array }
  | { kind: 'acknowledge'; received: number }
  | { kind: 'ping' }
  | { kind: 'pong' }
  | { kind: 'bye'; reason: string };

const KIND = { hello: 1, auth: 2, open: 3, close: 4, acknowledge: 5, ping: 6, pong: 7, bye: 8 } as const;
const DATA = 0x80;
const BULK = 0x01;
const FIRST = 0x02;
const LAST = 0x04;

/** Bytes before the payload of a data frame: kind and flags, channel number. */
export const DATA_HEADER = 5;
export const TAG_LENGTH = 32;
const REASON = /^[a-z0-9-]{1,64}$/;

function allocate(kind: number, length: number): [Uint8Array, DataView] {
  const bytes = new Uint8Array(1 + length);
  bytes[0] = kind;
  return [bytes, new DataView(bytes.buffer)];
}

function withBody(kind: number, body: Uint8Array): Uint8Array {
  const [bytes] = allocate(kind, body.length);
  bytes.set(body, 1);
  return bytes;
}

export function encodeFrame(frame: Exclude<Frame, { kind: 'data' }>): Uint8Array {
  switch (frame.kind) {
    case 'hello':
      return withBody(KIND.hello, frame.body);
    case 'auth':
      return withBody(KIND.auth, frame.signature);
    case 'open': {
      const [bytes, view] = allocate(KIND.open, 4 + TAG_LENGTH);
      view.setUint32(1, frame.channel);
      bytes.set(frame.tag, 5);
      return bytes;
    }
    case 'close': {
      const [bytes, view] = allocate(KIND.close, 4);
      view.setUint32(1, frame.channel);
      return bytes;
    }
    case 'acknowledge': {
      const [bytes, view] = allocate(KIND.acknowledge, 8);
      view.setBigUint64(1, BigInt(frame.received));
      return bytes;
    }
    case 'ping':
    case 'pong':
      return allocate(KIND[frame.kind], 0)[0];
    default:
      return withBody(KIND.bye, new TextEncoder().encode(frame.reason));
  }
}

/** Encodes one frame with `length` bytes of a message from `offset` on. */
export function encodeData(
  channel: number,
  lane: Lane,
  message: Uint8Array,
  offset: number,
  length: number,
): Uint8Array {
  const first = offset === 0 ? FIRST : 0;
  const last = offset + length === message.length ? LAST : 0;
  const [bytes, view] = allocate(DATA | first | last | (lane === 'bulk' ? BULK : 0), DATA_HEADER - 1 + length);
  view.setUint32(1, channel);
  bytes.set(message.subarray(offset, offset + length), DATA_HEADER);
  return bytes;
}

/** Parses a frame. Its byte fields are views of `bytes`. Returns null for bytes that are no frame. */
export function parseFrame(bytes: Uint8Array): Frame | null {
  if (bytes.length === 0 || bytes.length > FRAME_LIMIT) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint8(0);
  if (kind & DATA) return parseData(kind, view, bytes);
  switch (kind) {
    case KIND.hello:
      return { kind: 'hello', body: bytes.subarray(1) };
    case KIND.auth:
      return bytes.length === 65 ? { kind: 'auth', signature: bytes.subarray(1) } : null;
    case KIND.open:
      return bytes.length === 5 + TAG_LENGTH
        ? { kind: 'open', channel: view.getUint32(1), tag: bytes.subarray(5) }
        : null;
    case KIND.close:
      return bytes.length === 5 ? { kind: 'close', channel: view.getUint32(1) } : null;
    case KIND.acknowledge: {
      if (bytes.length !== 9) return null;
      const received = Number(view.getBigUint64(1));
      return Number.isSafeInteger(received) ? { kind: 'acknowledge', received } : null;
    }
    case KIND.ping:
      return bytes.length === 1 ? { kind: 'ping' } : null;
    case KIND.pong:
      return bytes.length === 1 ? { kind: 'pong' } : null;
    case KIND.bye: {
      if (bytes.length > 65) return null;
      const reason = new TextDecoder().decode(bytes.subarray(1));
      return REASON.test(reason) ? { kind: 'bye', reason } : null;
    }
    default:
      return null;
  }
}

function parseData(kind: number, view: DataView, bytes: Uint8Array): Frame | null {
  if (kind & ~(DATA | BULK | FIRST | LAST) || bytes.length < DATA_HEADER) return null;
  const first = (kind & FIRST) !== 0;
  const last = (kind & LAST) !== 0;
  // An empty frame that neither starts nor ends a message would cause work without progress.
  if (bytes.length === DATA_HEADER && !(first && last)) return null;
  const lane = kind & BULK ? 'bulk' : 'interactive';
  return { kind: 'data', channel: view.getUint32(1), lane, first, last, payload: bytes.subarray(DATA_HEADER) };
}

/** Returns a reason that a `bye` may carry; `closed` for any other. */
export function wireReason(reason: string): string {
  return REASON.test(reason) ? reason : 'closed';
}
