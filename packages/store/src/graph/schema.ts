import type { Did } from '@kith/identity';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Properties, Value } from '../format/body.js';
import type { Node } from './node.js';
import type { Role } from './ports.js';
import { checkDefinition } from './schema-checks.js';

/** The question to a rule about one patch, before the patch is folded. */
export interface RuleQuestion {
  readonly action: 'create' | 'patch';
  /** The author of the patch. */
  readonly author: Did;
  /** The author's role; null for a person who is no member. */
  readonly role: Role | null;
  /** The author of the creating patch. */
  readonly creator: Did;
  /** The key of a named node. */
  readonly key: string | undefined;
  /** The properties that this patch sets, migrated and validated. */
  readonly set: Properties;
  /** The properties folded from all earlier patches. */
  readonly before: Properties;
}

/** Decides about a patch. Returns 'accept', or the stable code of the refusal. */
export type Rule = (question: RuleQuestion) => string;

/** Tells whether a node has a mark for the person of this device. Must depend only on the node and the person. */
export type Mark = (node: Node, me: Did) => boolean;

/** An index for one property. A query by a value of the property reads only the matching rows. */
export interface SchemaIndex {
  readonly property: string;
  /** 'position': in the one total order, by the creating change. 'feed': by feed number, then seq, of the creating change. */
  readonly order: 'position' | 'feed';
  /** Restricts the index to nodes with this mark. A count by the mark then reads only its rows. */
  readonly mark?: string;
}

/** A schema with all its parts. `defineSchema` fills in the optional ones. */
export interface SchemaDefinition<Name extends string = string, Shape = Properties> {
  readonly name: Name;
  readonly version: number;
  /**
   * One validator for each property, of any standard-schema library. A property that fails is ignored and counted; the rest of
   * the patch takes effect.
   */
  readonly properties: { readonly [Property in keyof Shape]-?: StandardSchemaV1<unknown, Shape[Property]> };
  /** Properties without which a node is not shown. */
  readonly required: readonly (keyof Shape & string)[];
  /** Decides which patches take effect. Every device evaluates it while folding, with the same result. */
  readonly rule: Rule;
  /** Maps the properties of one patch written by an older version to this version's. */
  readonly migrate: (set: Properties, fromVersion: number) => Properties;
  /** 'nonce': each create makes a new node. 'key': the node's id is derived from a key, so that everybody makes the same node. */
  readonly naming: 'nonce' | 'key';
  readonly indexes: readonly SchemaIndex[];
  /** Conditions that indexes can select by, by name. A changed mark needs a new version of the schema. */
  readonly marks: Readonly<Record<string, Mark>>;
}

/** A schema as `defineSchema` returns it. In its shape, the required properties are those that are not optional. */
export interface Schema<Name extends string = string, Shape = Properties> extends SchemaDefinition<Name, Shape> {
  readonly validated: true;
}

/** Any schema that `defineSchema` returned. */
export interface AnySchema {
  readonly name: string;
  readonly version: number;
  readonly properties: { readonly [property: string]: StandardSchemaV1<unknown, unknown> };
  readonly required: readonly string[];
  readonly rule: Rule;
  readonly migrate: (set: Properties, fromVersion: number) => Properties;
  readonly naming: 'nonce' | 'key';
  readonly indexes: readonly SchemaIndex[];
  readonly marks: Readonly<Record<string, Mark>>;
  readonly validated: true;
}

/** The properties of a node of this schema: required ones, and optional ones. */
export type ShapeOf<S> = S extends Schema<string, infer Shape> ? Shape : never;

/** The shape of a schema: required properties with the types of their validators, and the others optional. */
export type ShapeWith<Shape, Required extends keyof Shape> = {
  [Property in Required]: Shape[Property];
} & {
  [Property in Exclude<keyof Shape, Required>]?: Shape[Property];
} extends infer Both
  ? { [Property in keyof Both]: Both[Property] }
  : never;

/**
 * Defines a schema, which is a kind of node.
 * @throws KithError `schema-name` (not 1–64 of a–z, 0–9, '-', '.', '/'), `schema-version` (not a positive integer),
 * `schema-property` (no standard schema, or an asynchronous one), `schema-required` and `schema-index` (names an unknown
 * property or mark), `schema-naming`, `argument-invalid`.
 */
export function defineSchema<
  const Name extends string,
  Shape extends Record<string, Value | undefined>,
  const Required extends keyof Shape & string = never,
>(
  definition: Pick<SchemaDefinition<Name, Shape>, 'name' | 'version' | 'properties' | 'rule'> &
    Partial<Pick<SchemaDefinition<Name, Shape>, 'migrate' | 'naming' | 'indexes' | 'marks'>> & {
      readonly required?: readonly Required[];
    },
): Schema<Name, ShapeWith<Shape, Required>>;
export function defineSchema(
  definition: Omit<AnySchema, Filled | 'validated'> & Partial<Pick<AnySchema, Filled>>,
): AnySchema {
  checkDefinition(definition);
  return Object.freeze({
    migrate: (set: Properties) => set,
    naming: 'nonce' as const,
    required: [],
    indexes: [],
    marks: {},
    ...definition,
    validated: true as const,
  });
}

/** The optional parts of a definition. */
type Filled = 'migrate' | 'naming' | 'indexes' | 'marks' | 'required';

/** Any schema, as the graph holds it. */
export type RegisteredSchema = Schema;
