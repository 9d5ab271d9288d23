import { KithError } from '@kith/identity';
import { storageDamaged, storageFailed, storageFull } from './errors.js';
import type { CommitBatch, KeyRange, KeyValuePair, KeyValueStore } from './port.js';

/**
 * The layout of a shared database: `0 ‖ name → number` and `1 ‖ number → ""` for each name in it, `2 ‖ number → ""` for each number whose
 * rows are being deleted, `3 → number` for the number given last, and `4 ‖ number ‖ key → value` for the rows of a name. A number has four
 * bytes, the highest first.
 */
const namesFrom = 0;
const usedFrom = 1;
const deletedFrom = 2;
const lastNumber = Uint8Array.of(3);
const rowsFrom = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const none = new Uint8Array();

/** Returns what stands before the keys of the name with this number. */
export function byNumber(number: number): Uint8Array {
  return numbered(rowsFrom, number);
}

/** Returns the row that stands while a name has this number. */
export function usedRow(number: number): KeyValuePair {
  return [numbered(usedFrom, number), none];
}

/** Which names are in a shared database. */
export class Catalog {
  readonly #store: KeyValueStore;
  readonly #name: string;

  constructor(store: KeyValueStore, name: string) {
    this.#store = store;
    this.#name = name;
  }

  async names(): Promise<string[]> {
    const rows = await this.#store.range(all(namesFrom));
    return rows.map(([key]) => decoder.decode(key.subarray(1))).toSorted();
  }

  /** Returns the number of a name. A new name gets one. */
  async numberFor(name: string): Promise<number> {
    for (;;) {
      const [row, last] = await this.#store.getMany([nameKey(name), lastNumber]);
      if (row !== undefined) return this.#read(row);
      const number = last === undefined ? 1 : this.#read(last) + 1;
      const value = numbered(0, number).subarray(1);
      const given = await this.#commit({
        expect: [
          [nameKey(name), undefined],
          [lastNumber, last],
        ],
        puts: [[nameKey(name), value], [lastNumber, value], usedRow(number)],
        deletes: [],
      });
      if (given) return number;
    }
  }

  /** Takes a name out of the catalog, which closes every handle on it, and then deletes its rows. */
  async remove(name: string): Promise<void> {
    const key = nameKey(name);
    for (;;) {
      const row = await this.#store.get(key);
      if (row === undefined) return;
      const number = this.#read(row);
      const removed = await this.#commit({
        expect: [[key, row]],
        puts: [[numbered(deletedFrom, number), none]],
        deletes: [key, usedRow(number)[0]],
      });
      if (removed) return this.#clear(number);
    }
  }

  /** Goes on with what an earlier process began to delete. Nobody can read these rows; on a full disk they wait for the next time. */
  async finishRemovals(): Promise<void> {
    const begun = await this.#store.range(all(deletedFrom));
    try {
      for (const [key] of begun) await this.#clear(this.#read(key.subarray(1)));
    } catch (error) {
      if (!(error instanceof KithError) || (error.code !== 'storage-full' && error.code !== 'storage-failed'))
        throw error;
    }
  }

  async #clear(number: number): Promise<void> {
    await this.#store.clear({ from: byNumber(number), to: byNumber(number + 1) });
    await this.#commit({ expect: [], puts: [], deletes: [numbered(deletedFrom, number)] });
  }

  async #commit(batch: CommitBatch): Promise<boolean> {
    const outcome = await this.#store.commit(batch);
    if (outcome.kind !== 'failed') return outcome.kind === 'committed';
    throw outcome.code === 'storage-full'
      ? storageFull(this.#name, outcome.cause)
      : storageFailed(this.#name, outcome.cause);
  }

  #read(number: Uint8Array): number {
    if (number.length !== 4) throw storageDamaged(this.#name, 'its catalog has a row that is not a number');
    return new DataView(number.buffer, number.byteOffset, 4).getUint32(0);
  }
}

function nameKey(name: string): Uint8Array {
  return Uint8Array.of(namesFrom, ...encoder.encode(name));
}

function numbered(first: number, number: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = first;
  new DataView(bytes.buffer).setUint32(1, number);
  return bytes;
}

function all(first: number): KeyRange {
  return { from: Uint8Array.of(first), to: Uint8Array.of(first + 1) };
}
