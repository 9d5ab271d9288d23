import { encodeCanonical } from '@kith/identity';
import { SESSION_KEY } from '@kith/identity/internal';
import { MESSAGE_MAX } from '../limits.js';
import { readArray } from './cbor-array.js';

/** A message on a presence channel. */
export type PresenceMessage =
  | { readonly kind: 'frame'; readonly frame: Uint8Array }
  /** Asks for the whole state of one session of the receiver, or of all of them. */
  | { readonly kind: 'want'; readonly key: string | null }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'notice'; readonly notice: Uint8Array };

/** The first item of every message. It determines the others. */
const wireKind = { frame: 0, want: 1, ping: 2, pong: 3, notice: 4 } as const;

export function encodeMessage(message: PresenceMessage): Uint8Array {
  switch (message.kind) {
    case 'frame':
      return encodeCanonical([wireKind.frame, message.frame]);
    case 'want':
      return encodeCanonical([wireKind.want, message.key]);
    case 'ping':
      return encodeCanonical([wireKind.ping]);
    case 'pong':
      return encodeCanonical([wireKind.pong]);
    case 'notice':
      return encodeCanonical([wireKind.notice, message.notice]);
  }
}

/** Decodes a message. Returns null for bytes that encodeMessage cannot write, and for more than MESSAGE_MAX bytes. */
export function decodeMessage(bytes: Uint8Array): PresenceMessage | null {
  if (bytes.length > MESSAGE_MAX) return null;
  const items = readArray(bytes);
  if (items === null) return null;
  const [kind, content] = items;
  switch (kind) {
    case wireKind.frame:
      return items.length === 2 && content instanceof Uint8Array ? { kind: 'frame', frame: content } : null;
    case wireKind.want:
      return items.length === 2 && isWantedKey(content) ? { kind: 'want', key: content } : null;
    case wireKind.ping:
      return items.length === 1 ? { kind: 'ping' } : null;
    case wireKind.pong:
      return items.length === 1 ? { kind: 'pong' } : null;
    case wireKind.notice:
      return items.length === 2 && content instanceof Uint8Array ? { kind: 'notice', notice: content } : null;
    default:
      return null;
  }
}

function isWantedKey(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && SESSION_KEY.test(value));
}
