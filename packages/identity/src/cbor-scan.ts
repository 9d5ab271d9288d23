/** Containers may nest this deep; one more is refused before anything recursive sees the bytes. */
export const cborDepthLimit = 32;

/**
 * The reason why bytes are not canonical CBOR. `cbor-malformed`: not CBOR, cut short, or followed by more bytes.
 * `cbor-too-deep`: more than 32 levels. `cbor-not-canonical`: another encoding of the same value, or a value outside the data
 * model.
 */
export type CborDefect = 'cbor-malformed' | 'cbor-not-canonical' | 'cbor-too-deep';

const protoKey = [0x5f, 0x5f, 0x70, 0x72, 0x6f, 0x74, 0x6f, 0x5f, 0x5f];

/**
 * Scans one CBOR item (RFC 8949) without recursion and without building its value. Every length is checked against the
 * remaining bytes, and no count allocates. Items outside the data model are refused: tags, indefinite lengths, other simple
 * values, short floats, integers beyond 2^53 - 1, keys that are no text or are `__proto__`. Returns the first defect, or null
 * when exactly one well-formed item fills the bytes.
 */
export function scanCbor(bytes: Uint8Array): CborDefect | null {
  const items: number[] = [1];
  const isMap: boolean[] = [false];
  let depth = 0;
  let offset = 0;
  for (;;) {
    while (items[depth] === 0) {
      if (depth === 0) return offset === bytes.length ? null : 'cbor-malformed';
      depth--;
    }
    const atKey = isMap[depth]! && items[depth]! % 2 === 0;
    items[depth]!--;

    if (offset >= bytes.length) return 'cbor-malformed';
    const initial = bytes[offset++]!;
    const major = initial >> 5;
    const info = initial & 31;
    if (atKey && major !== 3) return 'cbor-not-canonical';
    if (info >= 28 && info <= 30) return 'cbor-malformed';

    if (major === 7) {
      if (info === 27) {
        offset += 8;
        if (offset > bytes.length) return 'cbor-malformed';
        continue;
      }
      if (info >= 20 && info <= 22) continue;
      return info === 31 ? 'cbor-malformed' : 'cbor-not-canonical';
    }
    if (info === 31) return major < 2 || major === 6 ? 'cbor-malformed' : 'cbor-not-canonical';

    let argument = info;
    if (info >= 24) {
      const width = 1 << (info - 24);
      if (offset + width > bytes.length) return 'cbor-malformed';
      argument = 0;
      for (let end = offset + width; offset < end; offset++) argument = argument * 256 + bytes[offset]!;
    }
    const left = bytes.length - offset;
    switch (major) {
      case 0:
      case 1:
        // Above 2^53 the sum is rounded, but never down across this bound. Minus one: major 1 means -1 - argument.
        if (argument > Number.MAX_SAFE_INTEGER - major) return 'cbor-not-canonical';
        break;
      case 2:
      case 3:
        if (argument > left) return 'cbor-malformed';
        if (atKey && isProtoKey(bytes, offset, argument)) return 'cbor-not-canonical';
        offset += argument;
        break;
      case 6:
        return 'cbor-not-canonical';
      default: {
        if (depth >= cborDepthLimit) return 'cbor-too-deep';
        const count = major === 5 ? argument * 2 : argument;
        if (count > left) return 'cbor-malformed';
        depth++;
        items[depth] = count;
        isMap[depth] = major === 5;
      }
    }
  }
}

function isProtoKey(bytes: Uint8Array, offset: number, length: number): boolean {
  return length === protoKey.length && protoKey.every((byte, index) => bytes[offset + index] === byte);
}
