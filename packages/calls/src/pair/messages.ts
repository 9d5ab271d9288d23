import { decodeCanonical, encodeCanonical } from '@kith/identity';
import * as v from 'valibot';
import type { MemberMedia } from '../call-types.js';
import { VIDEO_WIDTH_MAX } from '../limits.js';

/** A message over the data channel of a connection between two members. */
export type PairMessage =
  /** The first message: a signature over both fingerprints of this connection. */
  | { readonly kind: 'proof'; readonly signature: Uint8Array }
  | { readonly kind: 'alive' }
  /** The width in pixels at which the sender shows the receiver's video; 0 for not at all. */
  | { readonly kind: 'want'; readonly width: number }
  | { readonly kind: 'media'; readonly media: MemberMedia };

const MESSAGE_MAX = 1_024;

const message = v.variant('kind', [
  v.strictObject({ kind: v.literal('proof'), signature: v.pipe(v.instance(Uint8Array), v.length(64)) }),
  v.strictObject({ kind: v.literal('alive') }),
  v.strictObject({
    kind: v.literal('want'),
    width: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(VIDEO_WIDTH_MAX)),
  }),
  v.strictObject({
    kind: v.literal('media'),
    media: v.strictObject({
      muted: v.boolean(),
      deafened: v.boolean(),
      video: v.boolean(),
      sharing: v.boolean(),
      speaking: v.boolean(),
      listening: v.boolean(),
    }),
  }),
]);

export function encodePairMessage(value: PairMessage): Uint8Array {
  return encodeCanonical(value);
}

/** Decodes a message. Returns null unless the bytes are exactly one message in its one encoding. */
export function decodePairMessage(bytes: Uint8Array): PairMessage | null {
  if (bytes.length > MESSAGE_MAX) return null;
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok) return null;
  const checked = v.safeParse(message, decoded.value);
  return checked.success ? checked.output : null;
}
