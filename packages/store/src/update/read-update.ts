import {
  MAX_SEGMENT,
  SEGMENT_LENGTH,
  UPDATE_MAX_BLOCKS,
  UPDATE_MAX_BYTES,
  UPDATE_MAX_ENTRIES,
} from '../format/limits.js';
import { NO_DELETIONS, PARENT_IS_ROOT, STRUCT_FIRST, STRUCT_NEXT } from './encode-range.js';

/** A gap-free run of entries inside one segment. The bytes are copies. */
export interface EntryRun {
  readonly from: number;
  readonly entries: readonly Uint8Array[];
}

/** The reason why bytes are no update. */
export type UpdateCode =
  | 'update-size'
  | 'update-varint'
  | 'update-truncated'
  | 'update-blocks'
  | 'update-client'
  | 'update-clock'
  | 'update-struct'
  | 'update-entries'
  | 'update-deletes'
  | 'update-trailing';

export type UpdateAnswer = { ok: true; runs: readonly EntryRun[] } | { ok: false; code: UpdateCode };

class Refusal extends Error {
  readonly code: UpdateCode;
  constructor(code: UpdateCode) {
    super(code);
    this.code = code;
  }
}

/**
 * Reads the one form of Yjs update that a feed can have, and refuses every other (rules G1–G6 of SPEC.md). Takes one pass. No
 * count from outside decides an allocation. Runs come in ascending order.
 */
export function readUpdate(update: Uint8Array): UpdateAnswer {
  if (update.length > UPDATE_MAX_BYTES) return { ok: false, code: 'update-size' };
  try {
    return { ok: true, runs: readBlocks(new VarintReader(update)) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code };
    throw error;
  }
}

function readBlocks(reader: VarintReader): EntryRun[] {
  const count = reader.uint();
  if (count > UPDATE_MAX_BLOCKS) throw new Refusal('update-blocks');
  const runs: EntryRun[] = [];
  let above = Number.POSITIVE_INFINITY;
  let total = 0;
  for (let block = 0; block < count; block += 1) {
    const structs = reader.uint();
    const client = reader.uint();
    const start = reader.uint();
    if (client < 1 || client > MAX_SEGMENT + 1 || client >= above) throw new Refusal('update-client');
    above = client;
    if (structs < 1 || start + structs > SEGMENT_LENGTH) throw new Refusal('update-clock');
    total += structs;
    if (total > UPDATE_MAX_ENTRIES) throw new Refusal('update-entries');
    const entries: Uint8Array[] = [];
    for (let clock = start; clock < start + structs; clock += 1) {
      readStructHead(reader, client, clock);
      // Not slice(), which on a Node Buffer is another view of the same memory.
      entries.push(new Uint8Array(reader.bytes()));
    }
    runs.push({ from: (client - 1) * SEGMENT_LENGTH + start, entries });
  }
  if (reader.uint() !== NO_DELETIONS) throw new Refusal('update-deletes');
  if (!reader.atEnd) throw new Refusal('update-trailing');
  return runs.reverse();
}

function readStructHead(reader: VarintReader, client: number, clock: number): void {
  const info = reader.byte();
  if (clock === 0) {
    if (info !== STRUCT_FIRST || reader.byte() !== PARENT_IS_ROOT) throw new Refusal('update-struct');
    const name = String(client - 1);
    const length = reader.uint();
    if (length !== name.length) throw new Refusal('update-struct');
    for (let index = 0; index < length; index += 1) {
      if (reader.byte() !== name.charCodeAt(index)) throw new Refusal('update-struct');
    }
    return;
  }
  if (info !== STRUCT_NEXT || reader.uint() !== client || reader.uint() !== clock - 1)
    throw new Refusal('update-struct');
}

/** lib0's varints, but only the shortest form of each. */
class VarintReader {
  #position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  get atEnd(): boolean {
    return this.#position === this.#bytes.length;
  }
  byte(): number {
    const value = this.#bytes[this.#position];
    if (value === undefined) throw new Refusal('update-truncated');
    this.#position += 1;
    return value;
  }
  uint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new Refusal('update-varint');
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) throw new Refusal('update-varint');
        return value;
      }
      scale *= 128;
      if (scale > 2 ** 56) throw new Refusal('update-varint');
    }
  }
  bytes(): Uint8Array {
    const length = this.uint();
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new Refusal('update-truncated');
    const value = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return value;
  }
}
