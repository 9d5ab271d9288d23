import { utf8Encode } from '@kith/identity';

/** Assigns client numbers of y-protocols to peers. A number is stable while its key is here, unique, and never the local one. */
export class ClientIds {
  readonly #byKey = new Map<string, number>();
  readonly #taken: Set<number>;

  constructor(local: number) {
    this.#taken = new Set([local]);
  }

  of(key: string): number {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    let id = hash(key);
    // A key made to collide only gets the next number.
    while (this.#taken.has(id)) id = (id + 1) >>> 0;
    this.#byKey.set(key, id);
    this.#taken.add(id);
    return id;
  }

  release(key: string): void {
    const id = this.#byKey.get(key);
    if (id === undefined) return;
    this.#byKey.delete(key);
    this.#taken.delete(id);
  }
}

/** FNV-1a, 32 bits (draft-eastlake-fnv). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of utf8Encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}
