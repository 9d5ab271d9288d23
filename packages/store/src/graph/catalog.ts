import { decodeCanonical, encodeCanonical } from '@kith/identity';
import type { KeyValueStore } from '../storage/port.js';
import { CATALOG_RANGE, HEAD_KEY } from './index-layout.js';
import type { IndexNumber } from './index-layout.js';
import { ByteReader, ByteWriter } from './ordered-number.js';
import type { RegisteredSchema } from './schema.js';
import { storeError } from '../codes.js';

/** The indexes of one schema's nodes. When the definition of a schema changes, it gets a new row, and its nodes move there. */
export interface CatalogRow {
  readonly number: number;
  readonly name: string;
  /** The parts of the definition that index rows depend on, as text. */
  readonly definition: string;
  /** The properties whose values the index rows begin with. */
  readonly properties: readonly string[];
  /** The marks that select index rows. */
  readonly marks: readonly string[];
  readonly indexes: readonly CatalogIndex[];
}

export interface CatalogIndex extends IndexNumber {
  /** Null for the index of all nodes of the schema. */
  readonly property: string | null;
  /** Only nodes with this mark have a row. */
  readonly mark: string | undefined;
}

/** The generation, which changes with every commit of the index: of two concurrent writers, one has to plan again. */
export interface Head {
  readonly generation: number;
  readonly nextSchema: number;
  readonly nextIndex: number;
  readonly nextValue: number;
}

/** Value number 0 stands for a property that is not set. */
export const ABSENT_VALUE = 0;
const firstHead: Head = { generation: 0, nextSchema: 1, nextIndex: 1, nextValue: 1 };

export interface Catalog {
  readonly head: Head;
  readonly headBytes: Uint8Array | undefined;
  readonly rows: ReadonlyMap<number, CatalogRow>;
}

export async function loadCatalog(store: KeyValueStore): Promise<Catalog> {
  const headBytes = await store.get(HEAD_KEY);
  const pairs = await store.range(CATALOG_RANGE);
  const rows = new Map(
    pairs.map(([key, value]) => {
      const row = readCatalogRow(new ByteReader(key, 1).number(), value);
      return [row.number, row] as const;
    }),
  );
  return { head: headBytes === undefined ? firstHead : readHead(headBytes), headBytes, rows };
}

export function writeHead({ generation, nextSchema, nextIndex, nextValue }: Head): Uint8Array {
  return new ByteWriter().reset().number(generation).number(nextSchema).number(nextIndex).number(nextValue).finish();
}

function readHead(bytes: Uint8Array): Head {
  const reader = new ByteReader(bytes);
  return {
    generation: reader.number(),
    nextSchema: reader.number(),
    nextIndex: reader.number(),
    nextValue: reader.number(),
  };
}

type AskedIndex = [property: string | null, order: 'position' | 'feed', mark?: string];

/**
 * Returns the indexes of a schema as text. The index of all nodes comes first; it is left out where another index in the one
 * order has all nodes.
 */
export function definitionOf(schema: RegisteredSchema | undefined): string {
  if (schema === undefined) return JSON.stringify(['unknown', [[null, 'position']]]);
  const indexes = schema.indexes.map(({ property, order, mark }): AskedIndex =>
    mark === undefined ? [property, order] : [property, order, mark],
  );
  if (!schema.indexes.some(({ order, mark }) => order === 'position' && mark === undefined))
    indexes.unshift([null, 'position']);
  return JSON.stringify([schema.version, indexes, schema.naming, schema.required, Object.keys(schema.properties)]);
}

export function makeCatalogRow(
  name: string,
  number: number,
  firstIndex: number,
  schema: RegisteredSchema | undefined,
): CatalogRow {
  const definition = definitionOf(schema);
  return rowFrom({ number, name, definition, firstIndex });
}

export function writeCatalogRow(row: CatalogRow): Uint8Array {
  return encodeCanonical([row.name, row.definition, row.indexes[0]?.number ?? 0]);
}

function readCatalogRow(number: number, bytes: Uint8Array): CatalogRow {
  const decoded = decodeCanonical(bytes);
  if (decoded.ok && Array.isArray(decoded.value)) {
    const [name, definition, firstIndex] = decoded.value as unknown[];
    if (typeof name === 'string' && typeof definition === 'string' && typeof firstIndex === 'number') {
      return rowFrom({ number, name, definition, firstIndex });
    }
  }
  throw storeError('storage-damaged', {
    message: `the index of a space has a damaged catalog row ${number}`,
    fix: 'restore the database from a backup, or delete it and sync again',
  });
}

function rowFrom({
  number,
  name,
  definition,
  firstIndex,
}: Pick<CatalogRow, 'number' | 'name' | 'definition'> & { firstIndex: number }): CatalogRow {
  const [, asked] = JSON.parse(definition) as [unknown, AskedIndex[]];
  const indexes = asked.map(([property, order, mark], at) => ({ property, order, mark, number: firstIndex + at }));
  const marks = [...new Set(asked.flatMap(([, , mark]) => (mark === undefined ? [] : [mark])))];
  const properties = [...new Set(asked.flatMap(([property]) => (property === null ? [] : [property])))];
  return { number, name, definition, properties, marks, indexes };
}
