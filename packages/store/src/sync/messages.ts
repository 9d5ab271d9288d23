import { decodeCanonical, encodeCanonical } from '@kith/identity';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import { encodeRange } from '../update/encode-range.js';
import { encodeStateVector } from '../update/state-vector.js';
import { SEGMENT_LENGTH } from '../format/limits.js';

/** Message types of y-protocols/sync. Written here so that a page that speaks the protocol need not load Yjs. */
export const messageYjsSyncStep1 = 0;
export const messageYjsSyncStep2 = 1;
export const messageYjsUpdate = 2;

/**
 * The length and last hash of one feed at the sender. `feed` is its number on this channel. The first head of a feed carries
 * its `id`.
 */
export interface Head {
  readonly feed: number;
  readonly id: Uint8Array | null;
  readonly control: boolean;
  readonly length: number;
  /** Change hash of the last entry; 32 zeros for none. */
  readonly hash: Uint8Array;
}

/** A message of sync. */
export type SyncMessage =
  /** The claim of the sender to be served: its device alone, an invite that it can sign with, or epoch keys that it holds. */
  | {
      readonly type: 'credential';
      readonly invite: readonly [key: Uint8Array, signature: Uint8Array] | null;
      readonly epochs: readonly (readonly [Uint8Array, Uint8Array])[];
    }
  | { readonly type: 'welcome'; readonly serves: Serves; readonly code: string | null }
  | { readonly type: 'heads'; readonly heads: readonly Head[] }
  /** y-protocols sync step 1: requests the entries from this length on. */
  | { readonly type: 'request'; readonly feed: number; readonly from: number }
  /** y-protocols update. `last`: sent as sync step 2, the end of the answer. */
  | { readonly type: 'update'; readonly feed: number; readonly update: Uint8Array; readonly last: boolean }
  | { readonly type: 'proof'; readonly id: Uint8Array; readonly entries: readonly [Uint8Array, Uint8Array] }
  /** Requests change hashes, to find where two chains part. */
  | { readonly type: 'probe'; readonly id: Uint8Array; readonly seqs: readonly number[] }
  | {
      readonly type: 'hashes';
      readonly id: Uint8Array;
      readonly hashes: readonly (readonly [seq: number, hash: Uint8Array])[];
    }
  /** Requests one entry by hash, with the entries below it in its branch. */
  | { readonly type: 'want'; readonly id: Uint8Array; readonly seq: number; readonly hash: Uint8Array }
  | { readonly type: 'entries'; readonly id: Uint8Array; readonly entries: readonly Uint8Array[] };

export type Serves = 'all' | 'control' | 'nothing';

const SYNC = 0;
const OTHER = 1;
export const MAX_HEADS = 1000;

const bytes = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  );
const some = v.pipe(
  v.instance(Uint8Array),
  v.check((value) => value.length <= 65_536),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const list = <T extends v.GenericSchema>(item: T, limit: number) => v.pipe(v.array(item), v.maxLength(limit));

const others = v.variant('type', [
  v.strictObject({
    type: v.literal('credential'),
    invite: v.nullable(v.tuple([bytes(32), bytes(64)])),
    epochs: list(v.tuple([bytes(16), bytes(32)]), 64),
  }),
  v.strictObject({
    type: v.literal('welcome'),
    serves: v.picklist(['all', 'control', 'nothing']),
    code: v.nullable(v.pipe(v.string(), v.maxLength(64))),
  }),
  v.strictObject({
    type: v.literal('heads'),
    heads: list(
      v.pipe(
        v.tuple([count, v.nullable(bytes(32)), v.boolean(), count, bytes(32)]),
        v.transform(([feed, id, control, length, hash]): Head => ({ feed, id, control, length, hash })),
      ),
      MAX_HEADS,
    ),
  }),
  v.strictObject({ type: v.literal('proof'), id: bytes(32), entries: v.tuple([some, some]) }),
  v.strictObject({ type: v.literal('probe'), id: bytes(32), seqs: list(count, 64) }),
  v.strictObject({ type: v.literal('hashes'), id: bytes(32), hashes: list(v.tuple([count, bytes(32)]), 64) }),
  v.strictObject({ type: v.literal('want'), id: bytes(32), seq: count, hash: bytes(32) }),
  v.strictObject({ type: v.literal('entries'), id: bytes(32), entries: list(some, 64) }),
]);

export function encodeMessage(message: SyncMessage): Uint8Array {
  const encoder = encoding.createEncoder();
  if (message.type === 'request' || message.type === 'update') {
    encoding.writeVarUint(encoder, SYNC);
    encoding.writeVarUint(encoder, message.feed);
    if (message.type === 'request') {
      encoding.writeVarUint(encoder, messageYjsSyncStep1);
      encoding.writeVarUint8Array(encoder, encodeStateVector(message.from));
    } else {
      encoding.writeVarUint(encoder, message.last ? messageYjsSyncStep2 : messageYjsUpdate);
      encoding.writeVarUint8Array(encoder, message.update);
    }
    return encoding.toUint8Array(encoder);
  }
  encoding.writeVarUint(encoder, OTHER);
  const plain =
    message.type === 'heads'
      ? { ...message, heads: message.heads.map((head) => [head.feed, head.id, head.control, head.length, head.hash]) }
      : message;
  encoding.writeUint8Array(encoder, encodeCanonical(plain));
  return encoding.toUint8Array(encoder);
}

export const emptyUpdate = encodeRange(0, []);

/** Decodes a message. Returns null for bytes that are no message of this version. */
export function decodeMessage(message: Uint8Array): SyncMessage | null {
  try {
    const decoder = decoding.createDecoder(message);
    const kind = decoding.readVarUint(decoder);
    if (kind === SYNC) return readSync(decoder);
    if (kind !== OTHER) return null;
    const decoded = decodeCanonical(message.subarray(1));
    if (!decoded.ok) return null;
    const parsed = v.safeParse(others, decoded.value);
    return parsed.success ? parsed.output : null;
  } catch (error) {
    // lib0 throws plain errors at the end of the bytes, and for numbers out of range.
    if (error instanceof Error) return null;
    throw error;
  }
}

function readSync(decoder: decoding.Decoder): SyncMessage | null {
  const feed = decoding.readVarUint(decoder);
  const step = decoding.readVarUint(decoder);
  const payload = decoding.readVarUint8Array(decoder);
  if (decoding.hasContent(decoder)) return null;
  if (step === messageYjsSyncStep2 || step === messageYjsUpdate) {
    return { type: 'update', feed, update: payload, last: step === messageYjsSyncStep2 };
  }
  if (step !== messageYjsSyncStep1) return null;
  const from = lengthOfStateVector(payload);
  return from === null ? null : { type: 'request', feed, from };
}

/**
 * Returns the length that a state vector stands for; null if it is malformed. A feed has no holes, so the state vector has full
 * segments and one last one.
 */
function lengthOfStateVector(stateVector: Uint8Array): number | null {
  const decoder = decoding.createDecoder(stateVector);
  const segments = decoding.readVarUint(decoder);
  if (segments === 0) return decoding.hasContent(decoder) ? null : 0;
  if (segments > stateVector.length) return null;
  const last = decoding.readVarUint(decoder);
  const clock = decoding.readVarUint(decoder);
  const length = (segments - 1) * SEGMENT_LENGTH + clock;
  const expected = encodeStateVector(length);
  const same = expected.length === stateVector.length && expected.every((byte, index) => byte === stateVector[index]);
  return last === segments && clock >= 1 && clock <= SEGMENT_LENGTH && same ? length : null;
}
