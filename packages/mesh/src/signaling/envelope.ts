import * as v from 'valibot';
import type { SignalEnvelope } from '../ports.js';

/** Most characters of an envelope's data: a signal of 16 KiB, encrypted, in base64url. */
export const DATA_LIMIT = 24 * 1024;
/** Most characters of a broker's message. A longer one is not parsed. */
export const TEXT_LIMIT = 32 * 1024;

const base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));
const session = v.pipe(base64url, v.length(22));

/** Other members are dropped, because brokers add their own. */
const envelopeSchema = v.object({
  from: session,
  to: v.optional(session),
  data: v.pipe(base64url, v.maxLength(DATA_LIMIT)),
});

/** Returns the envelope in a delivered message, or null. */
export function readEnvelope(value: unknown): SignalEnvelope | null {
  const parsed = v.safeParse(envelopeSchema, value);
  if (!parsed.success) return null;
  const { from, to, data } = parsed.output;
  return to === undefined ? { from, data } : { from, to, data };
}
