export interface Manifest {
  /** Logs from this number on are replayed; 0 before the first. */
  readonly logNumber: number;
  /** Tables that are part of the database, with their size in bytes. */
  readonly tables: readonly { number: number; size: number }[];
}

/** Tags of LevelDB's VersionEdit (db/version_edit.cc). */
const tag = {
  comparator: 1,
  logNumber: 2,
  nextFile: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedFile: 6,
  newFile: 7,
  previousLog: 9,
};

/** Applies the version edits of a MANIFEST; undefined when one cannot be read. */
export function readManifest(edits: readonly Uint8Array[]): Manifest | undefined {
  if (edits.length === 0) return undefined;
  let logNumber = 0;
  const tables = new Map<number, number>();
  for (const edit of edits) {
    const input = new Cursor(edit);
    while (!input.done) {
      const found = input.number();
      if (found === tag.comparator) input.skipBytes();
      else if (found === tag.logNumber) logNumber = input.number();
      else if (found === tag.nextFile || found === tag.lastSequence || found === tag.previousLog) input.number();
      else if (found === tag.compactPointer) {
        input.number();
        input.skipBytes();
      } else if (found === tag.deletedFile) {
        input.number();
        tables.delete(input.number());
      } else if (found === tag.newFile) {
        input.number();
        const number = input.number();
        tables.set(number, input.number());
        input.skipBytes();
        input.skipBytes();
      } else return undefined;
    }
    if (input.overrun) return undefined;
  }
  return { logNumber, tables: [...tables].map(([number, size]) => ({ number, size })) };
}

class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  get overrun(): boolean {
    return this.#at > this.#bytes.length;
  }

  /** An unsigned LEB128 number. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  skipBytes(): void {
    const length = this.number();
    this.#at += length;
  }
}
