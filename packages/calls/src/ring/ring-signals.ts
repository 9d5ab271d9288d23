import { decodeCanonical, encodeCanonical } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import * as v from 'valibot';

/** The signals of a direct call. It rings on every device of a person, and one answers. */
export type RingSignal =
  /** Repeated while it rings. A device shows it only after a signal addressed to itself, so that nobody can replay an old one. */
  | { readonly kind: 'ring'; readonly id: string; readonly call: string; readonly video: boolean }
  | { readonly kind: 'answer'; readonly id: string; readonly answer: 'ringing' | 'accepted' | 'declined' | 'busy' }
  /** `elsewhere`: another device of the person has answered. */
  | { readonly kind: 'end'; readonly id: string; readonly why: 'cancelled' | 'timeout' | 'elsewhere' };

const id = v.pipe(v.string(), v.regex(/^[\w-]{22}$/));

const ringSignal = v.variant('kind', [
  v.strictObject({
    kind: v.literal('ring'),
    id,
    call: v.pipe(v.string(), v.minLength(1), v.maxLength(NODE_MAX)),
    video: v.boolean(),
  }),
  v.strictObject({
    kind: v.literal('answer'),
    id,
    answer: v.picklist(['ringing', 'accepted', 'declined', 'busy']),
  }),
  v.strictObject({ kind: v.literal('end'), id, why: v.picklist(['cancelled', 'timeout', 'elsewhere']) }),
]);

export function encodeRing(signal: RingSignal): Uint8Array {
  return encodeCanonical(signal);
}

export function decodeRing(bytes: Uint8Array): RingSignal | null {
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok) return null;
  const checked = v.safeParse(ringSignal, decoded.value);
  return checked.success ? checked.output : null;
}
