import { crc32 } from 'node:zlib';
import { equalBytes } from './bytes.js';

/**
 * How pairs lie in LevelDB: key = space byte ‖ key, value = value ‖ crc32(key ‖ value). LevelDB does not check its tables when it
 * reads them, so that a flipped bit would come back as data.
 */
const ownSpace = 0;
const userSpace = 1;
const checksumSize = 4;

export function storedKey(key: Uint8Array): Uint8Array {
  const stored = new Uint8Array(key.length + 1);
  stored[0] = userSpace;
  stored.set(key, 1);
  return stored;
}

export function userKey(stored: Uint8Array): Uint8Array {
  return new Uint8Array(stored.buffer, stored.byteOffset + 1, stored.length - 1);
}

export function storedValue(stored: Uint8Array, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(value.length + checksumSize);
  bytes.set(value);
  new DataView(bytes.buffer).setUint32(value.length, crc32(value, crc32(stored)));
  return bytes;
}

/** Returns the value of a stored pair; undefined when its checksum does not match. */
export function userValue(stored: Uint8Array, bytes: Uint8Array): Uint8Array | undefined {
  const length = bytes.length - checksumSize;
  if (length < 0) return undefined;
  const value = new Uint8Array(bytes.buffer, bytes.byteOffset, length);
  const sum = new DataView(bytes.buffer, bytes.byteOffset + length, checksumSize).getUint32(0);
  return sum === crc32(value, crc32(stored)) ? value : undefined;
}

const ownKey = (name: string): Uint8Array => Uint8Array.from([ownSpace, ...new TextEncoder().encode(name)]);

/** Holds the format version, one byte. */
export const formatKey = ownKey('format');
/** Holds the number of the last write, 8 bytes; the first thing in every batch, so that a write can be told apart in a log. */
export const writeNumberKey = ownKey('write');
/** The range of all user keys. */
export const userRange = { gte: Uint8Array.of(userSpace), lt: Uint8Array.of(userSpace + 1) };
/** A range below every stored key, for maintenance that should touch no data. */
export const emptyRange = { from: Uint8Array.of(ownSpace), to: Uint8Array.of(ownSpace, 0) };

export function writeNumberValue(number: number): Uint8Array {
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigUint64(0, BigInt(number));
  return storedValue(writeNumberKey, value);
}

export function readWriteNumber(value: Uint8Array): number {
  return Number(new DataView(value.buffer, value.byteOffset, 8).getBigUint64(0));
}

/** Tells whether a log record is the batch of a write: sequence (8) ‖ count (4) ‖ put (1) ‖ length ‖ key ‖ length ‖ value ‖ … */
export function isWrite(payload: Uint8Array, number: number): boolean {
  const value = writeNumberValue(number);
  const start = Uint8Array.from([1, writeNumberKey.length, ...writeNumberKey, value.length, ...value]);
  return equalBytes(payload.subarray(12, 12 + start.length), start);
}
