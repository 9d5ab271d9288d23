import { decode, encode } from '@ipld/dag-cbor';
import { equalBytes } from './bytes.js';
import { scanCbor } from './cbor-scan.js';
import type { CborDefect } from './cbor-scan.js';
import type { KithError } from './errors.js';
import { identityError } from './codes.js';

/** The answer of `decodeCanonical`: the value, or the first defect of the bytes. */
export type CanonicalResult = { ok: true; value: unknown } | { ok: false; code: CborDefect };

/**
 * The one canonical encoding (dag-cbor: sorted keys, shortest integers, 64-bit floats). What it writes, decodeCanonical
 * reads. Throws for what the data model lacks: undefined, NaN, infinities, integers beyond 2^53 - 1 given as bigint,
 * `__proto__` keys, more than 32 levels. A lone surrogate becomes U+FFFD, -0 becomes 0.
 */
export function encodeCanonical(value: unknown): Uint8Array {
  const bytes = encodeOrThrow(value);
  const defect = scanCbor(bytes);
  if (defect !== null) throw unsupported(`The value cannot be written as canonical CBOR (${defect}).`);
  // Node's encoder returns views of a shared pool; a structured clone of such a view would carry the whole pool along. Where a
  // test environment has globals of its own, long outputs are of Node's realm, and would not pass for bytes here.
  const isOwn = bytes instanceof Uint8Array && bytes.byteLength === bytes.buffer.byteLength;
  return isOwn ? bytes : new Uint8Array(bytes);
}

/**
 * Reads only what encodeCanonical could have written. `cbor-malformed`: no CBOR, cut short, or bytes left over.
 * `cbor-too-deep`: over 32 levels. `cbor-not-canonical`: another spelling, or a value outside the data model.
 */
export function decodeCanonical(bytes: Uint8Array): CanonicalResult {
  const defect = scanCbor(bytes);
  if (defect !== null) return { ok: false, code: defect };
  let value: unknown;
  try {
    value = decode(bytes);
  } catch (error) {
    // The scan has read every byte, so what the decoder still refuses is the form: long integers, repeated keys, NaN.
    if (error instanceof Error) return { ok: false, code: 'cbor-not-canonical' };
    throw error;
  }
  // The decoder accepts unsorted keys, integers as floats and bad UTF-8; written again they come out differently.
  return equalBytes(encodeOrThrow(value), bytes) ? { ok: true, value } : { ok: false, code: 'cbor-not-canonical' };
}

function encodeOrThrow(value: unknown): Uint8Array {
  try {
    return encode(value);
  } catch (error) {
    throw unsupported('The value cannot be written as canonical CBOR.', error);
  }
}

function unsupported(message: string, cause?: unknown): KithError {
  return identityError('cbor-unsupported', { message: message, argument: 'value', cause });
}
