/**
 * Reads LevelDB's log format (doc/log_format.md), which its `.log` and MANIFEST files share: blocks of 32 KiB, records of
 * crc32c (masked) ‖ length ‖ type ‖ payload. LevelDB skips records that do not match; this reader reports them first.
 */
export interface LogContents {
  readonly records: readonly LogRecord[];
  /**
   * whole: every byte accounted for. torn: the last write did not get to its end, as in a crash. damaged: whole records follow
   * on bytes that do not match, so something changed after it was written.
   */
  readonly end: 'whole' | 'torn' | 'damaged';
  /** Offset of the end of the whole records. */
  readonly wholeBytes: number;
}

export interface LogRecord {
  /** Offset of its first byte in the file. */
  readonly start: number;
  readonly payload: Uint8Array;
}

const blockSize = 32_768;
const headerSize = 7;
const fragment = { zero: 0, full: 1, first: 2, middle: 3, last: 4 } as const;

export function readLog(bytes: Uint8Array): LogContents {
  const records: LogRecord[] = [];
  let parts: Uint8Array[] = [];
  let start = 0;
  let wholeBytes = 0;
  for (let at = 0; at < bytes.length;) {
    const room = blockSize - (at % blockSize);
    if (room < headerSize) {
      at += room;
      if (parts.length === 0) wholeBytes = Math.min(at, bytes.length);
      continue;
    }
    const found = readFragment(bytes, at, room);
    const begins = beginsRecord(found);
    if (found === undefined || begins !== (parts.length === 0)) {
      return { records, end: anyRecordBeginsAfter(bytes, at) ? 'damaged' : 'torn', wholeBytes };
    }
    if (begins) start = at;
    parts.push(found.payload);
    at = found.end;
    if (found.type !== fragment.full && found.type !== fragment.last) continue;
    records.push({ start, payload: joined(parts) });
    parts = [];
    wholeBytes = at;
  }
  return { records, end: parts.length === 0 ? 'whole' : 'torn', wholeBytes };
}

interface Fragment {
  readonly type: number;
  readonly payload: Uint8Array;
  readonly end: number;
}

function readFragment(bytes: Uint8Array, at: number, room: number): Fragment | undefined {
  if (at + headerSize > bytes.length || room < headerSize) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerSize);
  const length = view.getUint16(4, true);
  const type = view.getUint8(6);
  const end = at + headerSize + length;
  if (headerSize + length > room || end > bytes.length || type < fragment.full || type > fragment.last)
    return undefined;
  // The checksum covers the type and the payload.
  if (unmask(view.getUint32(0, true)) !== crc32c(bytes, at + 6, end)) return undefined;
  return { type, payload: bytes.subarray(at + headerSize, end), end };
}

/**
 * A write cut short leaves no record after itself, as only one flush is ever under way. Lengths cannot be trusted from the damage
 * to the end of its block, so a record is looked for at every byte there; blocks after it begin with one.
 */
function anyRecordBeginsAfter(bytes: Uint8Array, damage: number): boolean {
  const block = damage - (damage % blockSize);
  const rest = Math.min(block + blockSize, bytes.length) - damage;
  for (let skip = 1; skip <= rest - headerSize; skip += 1) {
    if (beginsRecord(readFragment(bytes, damage + skip, block + blockSize - damage - skip))) return true;
  }
  for (let at = block + blockSize; at < bytes.length; at += blockSize) if (blockBeginsRecord(bytes, at)) return true;
  return false;
}

function blockBeginsRecord(bytes: Uint8Array, block: number): boolean {
  for (let at = block; at < block + blockSize;) {
    const found = readFragment(bytes, at, block + blockSize - at);
    if (found === undefined) return false;
    if (beginsRecord(found)) return true;
    at = found.end;
  }
  return false;
}

function beginsRecord(found: Fragment | undefined): boolean {
  return found?.type === fragment.full || found?.type === fragment.first;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** LevelDB stores a rotated checksum, so that a checksum of data with embedded checksums stays useful. */
function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function crc32c(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffffffff;
  for (let at = from; at < to; at += 1) crc = (crcTable[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
