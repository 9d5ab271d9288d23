/**
 * Reads and writes the canonical CBOR items of a change, in one pass. The reader accepts exactly one encoding of each item.
 * Accepted bytes therefore never need to be encoded again to be compared. (RFC 8949 section 4.2.1.)
 */
const MAJOR_UINT = 0;
const MAJOR_BYTES = 2;
const MAJOR_TEXT = 3;
const MAJOR_ARRAY = 4;
const MAJOR_MAP = 5;
const NULL = 0xf6;

/** Thrown inside a reader. The function that started the reader turns it into a rejection; it never leaves the format. */
export class MalformedBytes extends Error {}

export class CborReader {
  position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  uint(): number {
    return this.#head(MAJOR_UINT);
  }
  array(): number {
    return this.#head(MAJOR_ARRAY);
  }
  map(): number {
    return this.#head(MAJOR_MAP);
  }
  /** A view into the input. */
  bytes(): Uint8Array {
    return this.#take(this.#head(MAJOR_BYTES));
  }
  bytesOf(length: number): Uint8Array {
    const value = this.bytes();
    if (value.length !== length) throw new MalformedBytes();
    return value;
  }
  bytesOrNull(): Uint8Array | null {
    if (this.#bytes[this.position] !== NULL) return this.bytes();
    this.position += 1;
    return null;
  }
  /** 1 to 64 printable ASCII characters. */
  ascii(): string {
    const value = this.#take(this.#head(MAJOR_TEXT));
    if (value.length === 0 || value.length > 64) throw new MalformedBytes();
    if (value.some((code) => code < 0x21 || code > 0x7e)) throw new MalformedBytes();
    return String.fromCharCode(...value);
  }
  end(): void {
    if (this.position !== this.#bytes.length) throw new MalformedBytes();
  }

  #take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.#bytes.length) throw new MalformedBytes();
    const value = this.#bytes.subarray(this.position, end);
    this.position = end;
    return value;
  }

  #head(major: number): number {
    const first = this.#bytes[this.position];
    if (first === undefined || first >> 5 !== major) throw new MalformedBytes();
    this.position += 1;
    const short = first & 0x1f;
    if (short < 24) return short;
    if (short === 24) return this.#bigEndian(1, 24);
    if (short === 25) return this.#bigEndian(2, 0x100);
    if (short === 26) return this.#bigEndian(4, 0x10000);
    if (short === 27) return this.#bigEndian(8, 0x100000000);
    throw new MalformedBytes();
  }

  #bigEndian(width: number, least: number): number {
    let value = 0;
    for (const byte of this.#take(width)) value = value * 256 + byte;
    if (value < least || value > Number.MAX_SAFE_INTEGER) throw new MalformedBytes();
    return value;
  }
}
