import type { CryptoEngine } from '@kith/identity';
import type { Value } from '../format/body.js';
import type { CommitBatch, KeyValuePair, KeyValueStore } from '../storage/port.js';
import { byteString, equalBytes } from '../storage/bytes.js';
import { ABSENT_VALUE, definitionOf, loadCatalog, makeCatalogRow, writeCatalogRow, writeHead } from './catalog.js';
import type { Catalog, CatalogRow, Head } from './catalog.js';
import {
  catalogKey,
  coverKey,
  HEAD_KEY,
  prefixOf,
  readWaitingKey,
  valueKey,
  WAITING_RANGE,
  waitingKey,
} from './index-layout.js';
import { ByteReader, ByteWriter } from './ordered-number.js';
import { hashName } from './covers.js';
import type { CoverLink } from './covers.js';
import type { RegisteredSchema } from './schema.js';
import { valueDigest } from './value-digest.js';

const nothing = new Uint8Array(0);
const MAX_KNOWN_VALUES = 10_000;

/** The known numbers of the index: catalog rows, and the numbers of indexed values. */
export interface IndexNumbers {
  catalog: Catalog;
  /** Row for new nodes, by schema name. */
  readonly current: Map<string, CatalogRow>;
  /** Numbers of values: by the value for text, otherwise by its digest. Cleared when it grows too large. */
  readonly values: Map<string, number>;
  /** Values whose numbers are being read. Several queries of one value share a read, until the next commit. */
  readonly looking: Map<string, Promise<Uint8Array | undefined>>;
  /** Id prefixes of nodes whose snapshots cover an entry that is not held yet, by the prefix of the entry's hash. */
  waiting: ReadonlyMap<string, readonly Uint8Array[]>;
}

export async function loadNumbers(
  store: KeyValueStore,
  schemas: ReadonlyMap<string, RegisteredSchema>,
): Promise<IndexNumbers> {
  const catalog = await loadCatalog(store);
  const current = new Map<string, CatalogRow>();
  for (const row of catalog.rows.values()) if (isCurrent(row, schemas)) current.set(row.name, row);
  return { catalog, current, values: new Map(), looking: new Map(), waiting: await loadWaiting(store) };
}

async function loadWaiting(store: KeyValueStore): Promise<Map<string, Uint8Array[]>> {
  const waiting = new Map<string, Uint8Array[]>();
  for (const [key] of await store.range(WAITING_RANGE)) {
    const { hash, prefix } = readWaitingKey(key);
    waiting.set(byteString(hash), [...(waiting.get(byteString(hash)) ?? []), prefix]);
  }
  return waiting;
}

export function isCurrent(row: CatalogRow, schemas: ReadonlyMap<string, RegisteredSchema>): boolean {
  return row.definition === definitionOf(schemas.get(row.name));
}

function cacheName(value: Value): string | null {
  return typeof value === 'string' && value.length <= 128 ? `=${value}` : null;
}

/** Returns the number of a value; undefined when no node has the value. */
export async function lookUpValue(
  numbers: IndexNumbers,
  { store, crypto }: { store: KeyValueStore; crypto: CryptoEngine },
  value: Value | undefined,
): Promise<number | undefined> {
  if (value === undefined) return ABSENT_VALUE;
  const text = cacheName(value);
  const cached = text === null ? undefined : numbers.values.get(text);
  if (cached !== undefined) return cached;
  const digest = valueDigest(crypto, value);
  const name = text ?? byteString(digest);
  const known = numbers.values.get(name);
  if (known !== undefined) return known;
  let looking = numbers.looking.get(name);
  if (looking === undefined) {
    looking = store.get(valueKey(digest)).finally(() => numbers.looking.delete(name));
    numbers.looking.set(name, looking);
  }
  const stored = await looking;
  if (stored === undefined) return undefined;
  const number = new ByteReader(stored).number();
  remember(numbers, name, number);
  return number;
}

function remember({ values }: IndexNumbers, name: string, number: number): void {
  if (values.size >= MAX_KNOWN_VALUES) values.clear();
  values.set(name, number);
}

/** The writes of one plan, and the numbers it assigns. Nothing takes effect before `adopt`. */
export class IndexDraft {
  readonly puts: KeyValuePair[] = [];
  readonly deletes: Uint8Array[] = [];
  readonly writer = new ByteWriter();
  readonly #numbers: IndexNumbers;
  readonly #crypto: CryptoEngine;
  readonly #schemas: ReadonlyMap<string, RegisteredSchema>;
  readonly #rows = new Map<string, CatalogRow>();
  readonly #values = new Map<string, number>();
  readonly #removedRows = new Set<number>();
  readonly #waiting: Map<string, readonly Uint8Array[]>;
  #head: Head;

  constructor(numbers: IndexNumbers, crypto: CryptoEngine, schemas: ReadonlyMap<string, RegisteredSchema>) {
    this.#numbers = numbers;
    this.#crypto = crypto;
    this.#schemas = schemas;
    this.#head = numbers.catalog.head;
    this.#waiting = new Map(numbers.waiting);
  }

  rowFor(schema: string): CatalogRow {
    const known = this.#numbers.current.get(schema) ?? this.#rows.get(schema);
    if (known !== undefined) return known;
    const row = makeCatalogRow(schema, this.#head.nextSchema, this.#head.nextIndex, this.#schemas.get(schema));
    this.#head = { ...this.#head, nextSchema: row.number + 1, nextIndex: this.#head.nextIndex + row.indexes.length };
    this.#rows.set(schema, row);
    this.puts.push([catalogKey(row.number), writeCatalogRow(row)]);
    return row;
  }

  removeRow(row: CatalogRow): void {
    this.#removedRows.add(row.number);
    this.deletes.push(catalogKey(row.number));
  }

  /** Reads the unknown numbers of these values from the store in one call. */
  async prepareValues(values: Iterable<Value>, store: KeyValueStore): Promise<void> {
    const asked = new Map<string, Uint8Array>();
    for (const value of values) {
      const known = cacheName(value);
      if (known !== null && this.#known(known) !== undefined) continue;
      const digest = valueDigest(this.#crypto, value);
      const name = known ?? byteString(digest);
      if (this.#known(name) === undefined) asked.set(name, digest);
    }
    if (asked.size === 0) return;
    const stored = await store.getMany([...asked.values()].map(valueKey));
    let at = 0;
    for (const [name, digest] of asked) {
      const found = stored[at++];
      if (found !== undefined) {
        this.#values.set(name, new ByteReader(found).number());
        continue;
      }
      const number = this.#head.nextValue;
      this.#head = { ...this.#head, nextValue: number + 1 };
      this.#values.set(name, number);
      this.puts.push([valueKey(digest), this.writer.reset().number(number).finish()]);
    }
  }

  /** Returns the number of a prepared value. */
  valueNumber(value: Value | undefined): number {
    if (value === undefined) return ABSENT_VALUE;
    return this.#known(cacheName(value) ?? byteString(valueDigest(this.#crypto, value))) ?? ABSENT_VALUE;
  }

  #known(name: string): number | undefined {
    return this.#numbers.values.get(name) ?? this.#values.get(name);
  }

  /** Records that a snapshot of a node covers an entry. The node is folded again when the entry arrives or is cut. */
  link(id: Uint8Array, { hash, place }: CoverLink): void {
    const name = hashName(hash);
    const waiting = this.#waiting.get(name) ?? [];
    const isWaiting = waiting.some((prefix) => equalBytes(prefix, prefixOf(id)));
    if (place === null) {
      if (isWaiting) return;
      this.puts.push([waitingKey(hash, id), nothing]);
      this.#waiting.set(name, [...waiting, prefixOf(id)]);
      return;
    }
    this.puts.push([coverKey(place, id), nothing]);
    if (!isWaiting) return;
    this.deletes.push(waitingKey(hash, id));
    const left = waiting.filter((prefix) => !equalBytes(prefix, prefixOf(id)));
    if (left.length === 0) this.#waiting.delete(name);
    else this.#waiting.set(name, left);
  }

  /** Ends the draft. Returns its writes, conditional on no other writer having changed the index. */
  finish(): CommitBatch {
    if (this.puts.length === 0 && this.deletes.length === 0) return { expect: [], puts: [], deletes: [] };
    this.#head = { ...this.#head, generation: this.#head.generation + 1 };
    this.puts.push([HEAD_KEY, writeHead(this.#head)]);
    return { expect: [[HEAD_KEY, this.#numbers.catalog.headBytes]], puts: this.puts, deletes: this.deletes };
  }

  /** Takes over the numbers after the commit of the plan. */
  adopt(): void {
    const { catalog } = this.#numbers;
    if (this.#head === catalog.head) return;
    let { rows } = catalog;
    if (this.#rows.size > 0 || this.#removedRows.size > 0) {
      const kept = [...catalog.rows.values()].filter(({ number }) => !this.#removedRows.has(number));
      rows = new Map([...kept, ...this.#rows.values()].map((row) => [row.number, row]));
      for (const row of this.#rows.values()) this.#numbers.current.set(row.name, row);
    }
    for (const [name, number] of this.#values) remember(this.#numbers, name, number);
    this.#numbers.looking.clear();
    this.#numbers.waiting = this.#waiting;
    this.#numbers.catalog = { head: this.#head, headBytes: writeHead(this.#head), rows };
  }
}
