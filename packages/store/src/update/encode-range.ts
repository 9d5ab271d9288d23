import { SEGMENT_LENGTH } from '../format/limits.js';

/**
 * Encodes a run of entries of one feed as a Yjs update (V1). The bytes equal those that Yjs encodes for a document in which
 * segment s is the root array named "s", written by client s + 1, one Uint8Array per entry. The result depends only on the
 * entries, so it can be made from storage without a document.
 * | @param from - seq of the first entry.
 */
export function encodeRange(from: number, entries: readonly Uint8Array[]): Uint8Array {
  const blocks = blocksOf(from, entries.length);
  const writer = new VarintWriter(sizeOf(entries));
  writer.uint(blocks.length);
  for (const block of blocks) {
    const client = block.segment + 1;
    writer.uint(block.end - block.start);
    writer.uint(client);
    writer.uint(block.start);
    for (let clock = block.start; clock < block.end; clock += 1) {
      if (clock === 0) {
        writer.byte(STRUCT_FIRST);
        writer.byte(PARENT_IS_ROOT);
        writer.ascii(String(block.segment));
      } else {
        writer.byte(STRUCT_NEXT);
        writer.uint(client);
        writer.uint(clock - 1);
      }
      writer.bytes(entries[block.segment * SEGMENT_LENGTH + clock - from] as Uint8Array);
    }
  }
  writer.byte(NO_DELETIONS);
  return writer.finish();
}

/** ContentBinary at the start of a root array. */
export const STRUCT_FIRST = 0x03;
/** ContentBinary with an origin: the struct just before it. */
export const STRUCT_NEXT = 0x83;
export const PARENT_IS_ROOT = 1;
export const NO_DELETIONS = 0;

interface Block {
  segment: number;
  start: number;
  end: number;
}

/** Returns the blocks of a run, the highest client first as in Yjs. */
function blocksOf(from: number, count: number): Block[] {
  const blocks: Block[] = [];
  for (let seq = from; seq < from + count;) {
    const segment = Math.floor(seq / SEGMENT_LENGTH);
    const end = Math.min((segment + 1) * SEGMENT_LENGTH, from + count);
    blocks.unshift({ segment, start: seq % SEGMENT_LENGTH, end: end - segment * SEGMENT_LENGTH });
    seq = end;
  }
  return blocks;
}

/** Returns an upper bound of the size. */
function sizeOf(entries: readonly Uint8Array[]): number {
  let size = 64;
  for (const entry of entries) size += entry.length + 24;
  return size;
}

/** lib0's encoding: unsigned LEB128, strings and bytes with their length in front. */
export class VarintWriter {
  readonly #buffer: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#buffer = new Uint8Array(capacity);
  }
  byte(value: number): void {
    this.#buffer[this.#length++] = value;
  }
  uint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte(0x80 | (rest % 128));
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }
  ascii(value: string): void {
    this.uint(value.length);
    for (let index = 0; index < value.length; index += 1) this.byte(value.charCodeAt(index));
  }
  bytes(value: Uint8Array): void {
    this.uint(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }
}
