import type { Did } from '@kith/identity';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Properties, Value } from '../format/body.js';
import type { Node } from './node.js';
import type { Role } from './ports.js';
import { checkDefinition } from './schema-checks.js';

/** One patch as a rule is asked about it, before it is folded. */
export interface RuleQuestion {
  readonly action: 'create' | 'patch';
  /** The person who wrote the patch. */
  readonly author: Did;
  /** The author's role, or null for somebody who is no member. */
  readonly role: Role | null;
  /** The person who made the node: the author of the creating patch. */
  readonly creator: Did;
  /** The key of a named node. */
  readonly key: string | undefined;
  /** The properties this patch sets, migrated and validated. */
  readonly set: Properties;
  /** The properties folded so far, in order. */
  readonly before: Properties;
}

/** Answers 'accept', or the stable code of the refusal. */
export type Rule = (question: RuleQuestion) => string;

/** Whether a node has a mark for the person whose device asks. It follows from the node and the person alone. */
export type Mark = (node: Node, me: Did) => boolean;

/** An index that the store keeps for one property, so that a query by its value reads nothing else. */
export interface SchemaIndex {
  readonly property: string;
  /** 'position': in the one total order, by the creating change. 'feed': by feed number, then seq, of the creating change. */
  readonly order: 'position' | 'feed';
  /** Only nodes that have this mark: counting them reads nothing else. */
  readonly mark?: string;
}

/** A schema with everything that it can declare. `defineSchema` fills in what its caller may leave out. */
export interface SchemaDefinition<Name extends string = string, Shape = Properties> {
  readonly name: Name;
  readonly version: number;
  /** One validator per property (any standard-schema library); a property that fails is ignored and counted, the rest of the patch stays. */
  readonly properties: { readonly [Property in keyof Shape]-?: StandardSchemaV1<unknown, Shape[Property]> };
  /** Properties without which a node is not shown. */
  readonly required: readonly (keyof Shape & string)[];
  /** Who may write what; evaluated equally everywhere, while folding. */
  readonly rule: Rule;
  /** Maps the properties of one patch written by an older version to this version's. */
  readonly migrate: (set: Properties, fromVersion: number) => Properties;
  /** 'nonce': anyone may make any number. 'key': the node's id follows from a key, so that everybody makes the same one. */
  readonly naming: 'nonce' | 'key';
  readonly indexes: readonly SchemaIndex[];
  /** What indexes may tell apart beside values, by name. A mark that answers otherwise than before needs a new version. */
  readonly marks: Readonly<Record<string, Mark>>;
}

/** In its shape, required properties are those that are not optional. */
export interface Schema<Name extends string = string, Shape = Properties> extends SchemaDefinition<Name, Shape> {
  readonly validated: true;
}

/** Any schema that defineSchema made, whatever its properties. */
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

/** The properties of a node of this schema: those that it requires, and optional others. */
export type ShapeOf<S> = S extends Schema<string, infer Shape> ? Shape : never;

/** The shape of a schema: its required properties as its validators let them through, and the others optional. */
export type ShapeWith<Shape, Required extends keyof Shape> = {
  [Property in Required]: Shape[Property];
} & {
  [Property in Exclude<keyof Shape, Required>]?: Shape[Property];
} extends infer Both
  ? { [Property in keyof Both]: Both[Property] }
  : never;

/**
 * Declares a kind of node.
 * @throws KithError `schema-name` (1–64 of a–z, 0–9, '-', '.', '/'), `schema-version` (a positive integer), `schema-property` (no standard schema, or one
 * that answers later), `schema-required` and `schema-index` (no property of it, no mark of it), `schema-naming`, `argument-invalid`.
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

/** What a definition may leave out. */
type Filled = 'migrate' | 'naming' | 'indexes' | 'marks' | 'required';

/** Any schema, whatever its shape, as the graph holds it. */
export type RegisteredSchema = Schema;
