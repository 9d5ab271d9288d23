/**
 * Whole numbers below 2^53 in 1 to 8 bytes whose bytewise order is their numeric order (the scheme of SQLite 4's varint):
 * up to 240 in one byte, up to 2,287 in two, up to 67,823 in three, then 247 + length and the number, big-endian.
 */
export class ByteWriter {
  readonly #bytes = new Uint8Array(64);
  #overflow: Uint8Array | undefined;
  #length = 0;

  begin(prefix: number): this {
    this.#overflow = undefined;
    this.#length = 0;
    return this.byte(prefix);
  }

  reset(): this {
    this.#overflow = undefined;
    this.#length = 0;
    return this;
  }

  byte(value: number): this {
    this.#room(1)[this.#length++] = value;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#room(value.length).set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  number(value: number): this {
    if (value <= 240) return this.byte(value);
    if (value <= 2287) return this.byte(241 + ((value - 240) >> 8)).byte((value - 240) & 255);
    if (value <= 67_823) return this.byte(249).fixed(value - 2288, 2);
    let length = 3;
    while (length < 7 && value >= 256 ** length) length += 1;
    return this.byte(247 + length).fixed(value, length);
  }

  fixed(value: number, length: number): this {
    const bytes = this.#room(length);
    let left = value;
    for (let index = this.#length + length - 1; index >= this.#length; index--) {
      bytes[index] = left % 256;
      left = Math.floor(left / 256);
    }
    this.#length += length;
    return this;
  }

  /** Returns a copy of the bytes written since `begin` or `reset`. */
  finish(): Uint8Array {
    return (this.#overflow ?? this.#bytes).slice(0, this.#length);
  }

  #room(more: number): Uint8Array {
    const current = this.#overflow ?? this.#bytes;
    if (this.#length + more <= current.length) return current;
    this.#overflow = new Uint8Array(2 * (this.#length + more));
    this.#overflow.set(current.subarray(0, this.#length));
    return this.#overflow;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset: number;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  get done(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  number(): number {
    const first = this.fixed(1);
    if (first <= 240) return first;
    if (first <= 248) return 240 + (first - 241) * 256 + this.fixed(1);
    if (first === 249) return 2288 + this.fixed(2);
    return this.fixed(first - 247);
  }

  fixed(length: number): number {
    let value = 0;
    for (let index = 0; index < length; index++) value = value * 256 + (this.#bytes[this.#offset++] ?? 0);
    return value;
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#offset);
  }
}
