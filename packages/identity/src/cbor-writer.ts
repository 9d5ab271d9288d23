const major = { uint: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5 } as const;
const FLOAT64 = 0xfb;
const simple = { false: 0xf4, true: 0xf5, null: 0xf6 } as const;

/**
 * Writes canonical CBOR items one after another: shortest heads, 64-bit floats (RFC 8949 section 4.2.1). The caller is
 * responsible for counts and for the order of keys.
 */
export class CborWriter {
  #buffer: Uint8Array;
  #length = 0;

  constructor(capacity = 512) {
    this.#buffer = new Uint8Array(capacity);
  }

  /** 0 to 2^53 - 1. */
  uint(value: number): void {
    this.#head(major.uint, value);
  }
  /** -1 to -(2^53 - 1). */
  negative(value: number): void {
    this.#head(major.negative, -1 - value);
  }
  float(value: number): void {
    this.#reserve(9);
    this.#buffer[this.#length++] = FLOAT64;
    new DataView(this.#buffer.buffer).setFloat64(this.#length, value);
    this.#length += 8;
  }
  /** Writes the head of an array of `length` items. */
  array(length: number): void {
    this.#head(major.array, length);
  }
  /** Writes the head of a map of `length` keys, each with a value. */
  map(length: number): void {
    this.#head(major.map, length);
  }
  bytes(value: Uint8Array): void {
    this.#head(major.bytes, value.length);
    this.raw(value);
  }
  /** Writes a text in UTF-8. A lone surrogate becomes U+FFFD. */
  text(value: string): void {
    const length = utf8Length(value);
    this.#head(major.text, length);
    this.#reserve(length);
    if (length === value.length)
      for (let index = 0; index < length; index += 1) this.#buffer[this.#length++] = value.charCodeAt(index);
    else this.#length = writeUtf8(value, this.#buffer, this.#length);
  }
  boolean(value: boolean): void {
    this.#simple(value ? simple.true : simple.false);
  }
  null(): void {
    this.#simple(simple.null);
  }
  /** Writes encoded items as they are. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }
  /** Returns all written bytes, in memory of their own. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #simple(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = byte;
  }

  #head(kind: number, value: number): void {
    this.#reserve(9);
    const buffer = this.#buffer;
    const type = kind << 5;
    if (value < 24) {
      buffer[this.#length++] = type | value;
    } else if (value < 0x100) {
      buffer[this.#length++] = type | 24;
      buffer[this.#length++] = value;
    } else if (value < 0x10000) {
      buffer[this.#length++] = type | 25;
      this.#bigEndian(value, 2);
    } else if (value < 0x100000000) {
      buffer[this.#length++] = type | 26;
      this.#bigEndian(value, 4);
    } else {
      buffer[this.#length++] = type | 27;
      this.#bigEndian(Math.floor(value / 0x100000000), 4);
      this.#bigEndian(value % 0x100000000, 4);
    }
  }

  #bigEndian(value: number, width: number): void {
    for (let shift = (width - 1) * 8; shift >= 0; shift -= 8) this.#buffer[this.#length++] = (value >>> shift) & 0xff;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + extra));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

/** Returns the length of a text in UTF-8. A lone surrogate counts as U+FFFD. */
function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    // A pair takes four bytes, two for each of its units.
    else if (isPair(text, index)) {
      length += 2;
      index += 1;
    } else length += 2;
  }
  return length;
}

/** Writes a text at `offset`. Returns the offset of its end. */
function writeUtf8(text: string, into: Uint8Array, offset: number): number {
  let at = offset;
  for (const character of text) {
    let point = character.codePointAt(0) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) into[at++] = point;
    else if (point < 0x800) {
      into[at++] = 0xc0 | (point >> 6);
      into[at++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      into[at++] = 0xe0 | (point >> 12);
      into[at++] = 0x80 | ((point >> 6) & 0x3f);
      into[at++] = 0x80 | (point & 0x3f);
    } else {
      into[at++] = 0xf0 | (point >> 18);
      into[at++] = 0x80 | ((point >> 12) & 0x3f);
      into[at++] = 0x80 | ((point >> 6) & 0x3f);
      into[at++] = 0x80 | (point & 0x3f);
    }
  }
  return at;
}

function isPair(text: string, index: number): boolean {
  const [high, low] = [text.charCodeAt(index), text.charCodeAt(index + 1)];
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
