import { decodeCanonical, encodeCanonical } from '@kith/identity';
import { SESSION_KEY } from '@kith/identity/internal';
import * as v from 'valibot';
import { CANDIDATES_PER_CONNECTION, SESSIONS_NAMED, SIGNAL_MAX } from '../limits.js';
import type { Signal } from './signals.js';

const sessionKey = v.pipe(v.string(), v.regex(SESSION_KEY));
const connection = v.pipe(v.string(), v.regex(/^[\w-]{22}$/));
const sdp = v.pipe(v.string(), v.maxLength(SIGNAL_MAX));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const what = v.picklist(['seat', 'video']);
const sessions = v.pipe(v.array(sessionKey), v.maxLength(SESSIONS_NAMED));

const view = v.strictObject({ members: sessions, promised: sessions, video: v.boolean() });

const media = v.strictObject({
  muted: v.boolean(),
  deafened: v.boolean(),
  video: v.boolean(),
  sharing: v.boolean(),
  speaking: v.boolean(),
  listening: v.boolean(),
});

const candidate = v.strictObject({
  candidate: v.pipe(v.string(), v.maxLength(1_024)),
  mid: v.nullable(v.pipe(v.string(), v.maxLength(SESSIONS_NAMED))),
  line: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(16))),
});

const signal = v.variant('kind', [
  v.strictObject({ kind: v.literal('ask'), what, round: count, video: v.boolean() }),
  v.strictObject({
    kind: v.literal('answer'),
    what,
    round: count,
    answer: v.picklist(['granted', 'full', 'wait', 'too-many']),
    view,
  }),
  v.strictObject({ kind: v.literal('withdraw'), what, round: count }),
  v.strictObject({ kind: v.literal('here'), view, media, since: count }),
  v.strictObject({ kind: v.literal('leave') }),
  v.strictObject({ kind: v.literal('offer'), connection, attempt: count, sdp }),
  v.strictObject({
    kind: v.literal('answer-sdp'),
    connection,
    offer: v.pipe(v.instance(Uint8Array), v.length(32)),
    sdp,
  }),
  v.strictObject({
    kind: v.literal('candidates'),
    connection,
    candidates: v.pipe(v.array(candidate), v.minLength(1), v.maxLength(CANDIDATES_PER_CONNECTION)),
  }),
  v.strictObject({
    kind: v.literal('again'),
    connection: v.nullable(connection),
    reason: v.pipe(v.string(), v.regex(/^[a-z-]{1,32}$/)),
  }),
]);

export function encodeSignal(value: Signal): Uint8Array {
  return encodeCanonical(value);
}

/** Decodes a signal. Returns null unless the bytes are exactly one signal in its one encoding. */
export function decodeSignal(bytes: Uint8Array): Signal | null {
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok) return null;
  const checked = v.safeParse(signal, decoded.value);
  return checked.success ? checked.output : null;
}
