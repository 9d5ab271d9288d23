import { decodeCanonical, encodeCanonical } from '@kith/identity';
import * as v from 'valibot';
import type { MemberMedia } from '../call-types.js';

/** What two members say over the data channel of their connection. */
export type PairMessage =
  /** First of all: signs both fingerprints of this connection. */
  | { readonly kind: 'proof'; readonly signature: Uint8Array }
  | { readonly kind: 'alive' }
  /** How wide (pixels) the sender shows the receiver's video; 0 when it does not. */
  | { readonly kind: 'want'; readonly width: number }
  | { readonly kind: 'media'; readonly media: MemberMedia };

const MESSAGE_MAX = 1_024;

const message = v.variant('kind', [
  v.strictObject({ kind: v.literal('proof'), signature: v.pipe(v.instance(Uint8Array), v.length(64)) }),
  v.strictObject({ kind: v.literal('alive') }),
  v.strictObject({
    kind: v.literal('want'),
    width: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(16_384)),
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

/** Null unless it is exactly one message in its one encoding. */
export function decodePairMessage(bytes: Uint8Array): PairMessage | null {
  if (bytes.length > MESSAGE_MAX) return null;
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok) return null;
  const checked = v.safeParse(message, decoded.value);
  return checked.success ? checked.output : null;
}
