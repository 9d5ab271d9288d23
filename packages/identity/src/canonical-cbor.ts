import { compareBytes, utf8Encode } from './bytes.js';
import { buildCbor } from './cbor-build.js';
import { cborDepthLimit, scanCbor } from './cbor-scan.js';
import type { CborDefect } from './cbor-scan.js';
import { CborWriter } from './cbor-writer.js';
import { identityError } from './codes.js';
import type { KithError } from './errors.js';

/** The answer of `decodeCanonical`: the value, or the first defect of the bytes. */
export type CanonicalResult = { ok: true; value: unknown } | { ok: false; code: CborDefect };

/**
 * Encodes a value in the one canonical encoding of dag-cbor: sorted keys, shortest integers, 64-bit floats. `decodeCanonical`
 * reads it back. A lone surrogate becomes U+FFFD, -0 becomes 0. The bytes have memory of their own.
 * @throws KithError `cbor-unsupported` for a value that the data model lacks: undefined, NaN, infinities, integers beyond 2^53
 * - 1 given as bigint, objects with a class, `__proto__` keys, two keys with the same encoding, more than 32 levels.
 */
export function encodeCanonical(value: unknown): Uint8Array {
  const writer = new CborWriter(256);
  write(writer, value, 0);
  return writer.finish();
}

/**
 * Decodes only bytes that encodeCanonical can write. `cbor-malformed`: no CBOR, cut short, or followed by more bytes.
 * `cbor-too-deep`: over 32 levels. `cbor-not-canonical`: another encoding, or a value outside the data model.
 */
export function decodeCanonical(bytes: Uint8Array): CanonicalResult {
  const defect = scanCbor(bytes);
  if (defect !== null) return { ok: false, code: defect };
  const built = buildCbor(bytes);
  return built === undefined ? { ok: false, code: 'cbor-not-canonical' } : { ok: true, value: built.value };
}

function write(writer: CborWriter, value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      return writer.text(value);
    case 'number':
      return writeNumber(writer, value);
    case 'bigint':
      if (!Number.isSafeInteger(Number(value))) throw unsupported('an integer beyond 2^53 - 1');
      return writeNumber(writer, Number(value));
    case 'boolean':
      return writer.boolean(value);
    case 'object':
      if (value === null) return writer.null();
      if (isBytes(value)) return writer.bytes(value);
      if (depth >= cborDepthLimit)
        throw unsupported(`more than ${cborDepthLimit} levels, or a value that contains itself`);
      return Array.isArray(value) ? writeArray(writer, value, depth) : writeMap(writer, value, depth);
    default:
      throw unsupported(typeof value);
  }
}

function writeNumber(writer: CborWriter, value: number): void {
  if (Number.isSafeInteger(value)) return value >= 0 ? writer.uint(value) : writer.negative(value);
  if (!Number.isFinite(value)) throw unsupported(String(value));
  writer.float(value);
}

function writeArray(writer: CborWriter, items: readonly unknown[], depth: number): void {
  writer.array(items.length);
  // By index, so that a hole is read as undefined.
  for (let index = 0; index < items.length; index += 1) write(writer, items[index], depth + 1);
}

function writeMap(writer: CborWriter, map: object, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(map);
  // Plain objects of another realm have a prototype that ends the chain, as the one of this realm does.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw unsupported('an object with a class');
  const entries = Object.entries(map);
  const isAscii = entries.every(([key]) => !/[^\0-\x7f]/.test(key));
  const keys = isAscii ? entries.sort(byLength) : sortedByBytes(entries);
  writer.map(keys.length);
  for (const [key, value] of keys) {
    if (key === '__proto__') throw unsupported('a key `__proto__`');
    writer.text(key);
    write(writer, value, depth + 1);
  }
}

type Entry = readonly [key: string, value: unknown];

/** Compares two keys: the shorter first, then by bytes. A value below 0x80 is one byte. */
function byLength([a]: Entry, [b]: Entry): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function sortedByBytes(entries: readonly Entry[]): Entry[] {
  const written = entries.map((entry) => ({ entry, bytes: utf8Encode(entry[0]) }));
  written.sort((a, b) => a.bytes.length - b.bytes.length || compareBytes(a.bytes, b.bytes));
  for (const [at, { bytes }] of written.entries()) {
    const before = written[at - 1]?.bytes;
    if (before !== undefined && before.length === bytes.length && compareBytes(before, bytes) === 0)
      throw unsupported('two keys that are written alike');
  }
  return written.map(({ entry }) => entry);
}

/** Tells whether a value is a Uint8Array, also of another realm, as in a test environment. */
function isBytes(value: object): value is Uint8Array {
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === '[object Uint8Array]';
}

function unsupported(thing: string): KithError {
  return identityError('cbor-unsupported', {
    message: `The value cannot be written as canonical CBOR: it has ${thing} in it.`,
    argument: 'value',
  });
}
