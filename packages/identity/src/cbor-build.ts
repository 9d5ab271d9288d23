const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Texts of up to this many bytes are read byte by byte, which is faster than a decoder. */
const SHORT_TEXT = 96;

/**
 * Builds the value of bytes in which `scanCbor` found no defect. Returns undefined if the bytes are not canonical: a head
 * longer than needed, keys out of order or repeated, bad UTF-8, a float that is an integer or no number.
 */
export function buildCbor(bytes: Uint8Array): { readonly value: unknown } | undefined {
  const builder = new CborBuilder(bytes);
  const value = builder.value();
  return builder.isCanonical ? { value } : undefined;
}

class CborBuilder {
  isCanonical = true;
  #offset = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Reads one value. The scan has limited its depth. */
  value(): unknown {
    const initial = this.#bytes[this.#offset++] as number;
    const info = initial & 31;
    switch (initial >> 5) {
      case 0:
        return this.#argument(info);
      case 1:
        return -1 - this.#argument(info);
      case 2: {
        const start = this.#skip(this.#argument(info));
        const copy = new Uint8Array(this.#offset - start);
        copy.set(this.#bytes.subarray(start, this.#offset));
        return copy;
      }
      case 3:
        return this.#text(this.#argument(info));
      case 4: {
        const items: unknown[] = [];
        for (let left = this.#argument(info); left > 0; left -= 1) items.push(this.value());
        return items;
      }
      case 5:
        return this.#map(this.#argument(info));
      default:
        return info === 27 ? this.#float() : info === 22 ? null : info === 21;
    }
  }

  #map(size: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    let before = -1;
    let beforeEnd = -1;
    for (let left = size; left > 0; left -= 1) {
      const length = this.#argument((this.#bytes[this.#offset++] as number) & 31);
      const start = this.#offset;
      const key = this.#text(length);
      if (before >= 0 && !this.#comesBefore(before, beforeEnd, start, this.#offset)) this.isCanonical = false;
      before = start;
      beforeEnd = this.#offset;
      map[key] = this.value();
    }
    return map;
  }

  /** Tells whether one key comes before another, each given as from and to: the shorter first, then by bytes. */
  #comesBefore(from: number, to: number, otherFrom: number, otherTo: number): boolean {
    const length = to - from;
    if (length !== otherTo - otherFrom) return length < otherTo - otherFrom;
    for (let index = 0; index < length; index += 1) {
      const [byte, other] = [this.#bytes[from + index] as number, this.#bytes[otherFrom + index] as number];
      if (byte !== other) return byte < other;
    }
    return false;
  }

  #argument(info: number): number {
    if (info < 24) return info;
    const width = 1 << (info - 24);
    let value = 0;
    for (let end = this.#offset + width; this.#offset < end; this.#offset += 1)
      value = value * 256 + (this.#bytes[this.#offset] as number);
    // Each width holds only numbers that the next smaller width cannot hold: from 24, 2^8, 2^16, 2^32.
    if (value < (width === 1 ? 24 : 2 ** (width * 4))) this.isCanonical = false;
    return value;
  }

  #text(length: number): string {
    const start = this.#skip(length);
    if (length <= SHORT_TEXT) {
      let text = '';
      let index = start;
      for (; index < this.#offset; index += 1) {
        const byte = this.#bytes[index] as number;
        if (byte >= 0x80) break;
        text += String.fromCharCode(byte);
      }
      if (index === this.#offset) return text;
    }
    try {
      return strictUtf8.decode(this.#bytes.subarray(start, this.#offset));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.isCanonical = false;
      return '';
    }
  }

  #float(): number {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    const value = view.getFloat64(this.#skip(8));
    if (!Number.isFinite(value) || Number.isSafeInteger(value)) this.isCanonical = false;
    return value;
  }

  /** Skips `length` bytes. Returns the offset where they begin. */
  #skip(length: number): number {
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}
