import { utf8Decode, utf8Encode, type Did } from '@kith/identity';
import * as v from 'valibot';
import type { LinkSignal } from '../ports.js';

/** Bytes of one signal as JSON. */
export const SIGNAL_LIMIT = 16 * 1024;

const base64url = (length: number) => v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/), v.length(length));
const did = v.custom<Did>((value) => typeof value === 'string' && /^did:key:z[1-9A-HJ-NP-Za-km-z]{47}$/.test(value));
const sender = { v: v.literal(1), did, session: base64url(22) };
const attempt = base64url(11);
const sdp = v.pipe(v.string(), v.maxLength(SIGNAL_LIMIT));

const signalSchema = v.variant('type', [
  /** To everyone: this session is online. To one session: a request to make a connection, because there is none. */
  v.object({ type: v.literal('announce'), ...sender }),
  v.object({ type: v.literal('offer'), ...sender, attempt, sdp }),
  v.object({ type: v.literal('answer'), ...sender, attempt, sdp }),
  v.object({
    type: v.literal('candidate'),
    ...sender,
    attempt,
    candidate: v.pipe(v.string(), v.maxLength(1024)),
    mid: v.nullable(v.pipe(v.string(), v.maxLength(64))),
    line: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64))),
  }),
  /** To one session: its offer cannot be accepted now. `full`: all connections are taken, so that an early retry is useless. */
  v.object({ type: v.literal('busy'), ...sender, attempt, full: v.boolean() }),
  /** The sender no longer listens here. It ends no connection, because any member could have sent it. */
  v.object({ type: v.literal('bye'), ...sender }),
]);

/** A signal between members of a rendezvous, before either has authenticated. */
export type Signal = v.InferOutput<typeof signalSchema>;

export function encodeSignal(signal: Signal): Uint8Array {
  return utf8Encode(JSON.stringify(signal));
}

/** Decodes a signal. Returns null for anything but one signal of at most 16 KiB. */
export function decodeSignal(bytes: Uint8Array): Signal | null {
  const text = bytes.length > SIGNAL_LIMIT ? null : utf8Decode(bytes);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Text that is not JSON is no signal.
    return null;
  }
  const parsed = v.safeParse(signalSchema, value);
  return parsed.success ? parsed.output : null;
}

export type Sender = Pick<Signal, 'v' | 'did' | 'session'>;

/** Makes the signal of one attempt from a signal of its link. */
export function fromLinkSignal(signal: LinkSignal, sender: Sender & { attempt: string }): Signal {
  if (signal.kind !== 'candidate') return { type: signal.kind, ...sender, sdp: signal.sdp };
  const { candidate, mid, line } = signal;
  return { type: 'candidate', ...sender, candidate, mid, line };
}

export function toLinkSignal(signal: Extract<Signal, { type: 'offer' | 'answer' | 'candidate' }>): LinkSignal {
  if (signal.type !== 'candidate') return { kind: signal.type, sdp: signal.sdp };
  const { candidate, mid, line } = signal;
  return { kind: 'candidate', candidate, mid, line };
}
