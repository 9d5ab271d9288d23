import {
  requireOnly,
  namesOf,
  isObject,
  isPromise,
  requireForm,
  requireFunction,
  requireObject,
  requireText,
} from '@kith/identity';
import type { AnySchema } from './schema.js';
import type { StoreCode } from '../codes.js';
import { storeError } from '../codes.js';

/** The parts of a definition. `validated` is accepted because a definition may spread another schema. */
const parts = namesOf<AnySchema>({
  name: true,
  version: true,
  properties: true,
  required: true,
  rule: true,
  migrate: true,
  naming: true,
  indexes: true,
  marks: true,
  validated: true,
});

/** Prefix of schema names reserved for later versions. */
const RESERVED_PREFIX = 'kith/';

/**
 * Checks a definition at run time.
 * @throws KithError `argument-invalid`, `schema-name`, `schema-version`, `schema-property`, `schema-required`, `schema-naming`,
 * `schema-index`.
 */
export function checkDefinition(definition: unknown): void {
  requireObject('definition', definition, 'a definition: { name, version, properties, rule }');
  const given = requireOnly('definition', definition, parts);
  const { name, version, properties, required, rule, migrate, naming, indexes, marks } = given;
  if (!/^[a-z0-9][a-z0-9./-]{0,63}$/.test(requireText('name', name, 'the name of the schema'))) {
    throw storeError('schema-name', { message: `"${String(name)}" is no schema name`, argument: 'name' });
  }
  const refuse = (code: StoreCode, what: string, fix: string, argument: string): never => {
    throw storeError(code, { message: `schema "${String(name)}" ${what}`, fix, argument });
  };
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    refuse('schema-version', `has version ${JSON.stringify(version)}`, 'count versions from 1', 'version');
  const declared = requireObject('properties', properties, 'a validator for each property');
  for (const [property, validator] of Object.entries(declared)) {
    const problem = validatorProblem(validator);
    if (problem !== null)
      refuse('schema-property', `has a property "${property}" whose validator ${problem}`, validatorFix, property);
  }
  requireFunction('rule', rule, "a function that answers 'accept' or the code of a refusal");
  if (migrate !== undefined)
    requireFunction('migrate', migrate, 'a function that maps the properties of an older version');
  if (naming !== undefined && naming !== 'nonce' && naming !== 'key')
    refuse('schema-naming', `is named by ${JSON.stringify(naming)}`, "choose 'nonce' or 'key'", 'naming');
  for (const property of listOf('required', required))
    if (typeof property !== 'string' || !Object.hasOwn(declared, property))
      refuse(
        'schema-required',
        `requires "${String(property)}"`,
        'require properties that the schema declares',
        'required',
      );
  const marked = marks === undefined ? {} : requireObject('marks', marks, 'a function for each mark');
  for (const [mark, has] of Object.entries(marked))
    requireFunction(`marks.${mark}`, has, 'a function of node and person');
  for (const index of listOf('indexes', indexes)) {
    const { property, order, mark } = requireObject('indexes', index, 'indexes of the form { property, order, mark }');
    if (typeof property !== 'string' || !Object.hasOwn(declared, property))
      refuse('schema-index', `has no property "${String(property)}" to index`, 'index a declared property', 'indexes');
    if (order !== 'position' && order !== 'feed')
      refuse('schema-index', `has an index in the order "${String(order)}"`, "choose 'position' or 'feed'", 'indexes');
    if (mark !== undefined && (typeof mark !== 'string' || !Object.hasOwn(marked, mark)))
      refuse('schema-index', `has no mark ${JSON.stringify(mark)} to index`, 'index a declared mark', 'indexes');
  }
}

const validatorFix = 'use the schema of a standard-schema library (valibot, zod, arktype) that answers at once';

/**
 * Returns the problem of a validator, or null. Calls the validator once, because an asynchronous one cannot be used in a fold.
 */
function validatorProblem(validator: unknown): string | null {
  const standard: unknown = isCallable(validator) ? Reflect.get(validator, '~standard') : undefined;
  const validate: unknown = isObject(standard) ? standard['validate'] : undefined;
  if (typeof validate !== 'function') return 'is no standard schema';
  try {
    const answer: unknown = Reflect.apply(validate, standard, [undefined]);
    if (!isPromise(answer)) return null;
    answer.then(undefined, () => undefined);
    return 'answers later';
  } catch {
    // A validator that throws for undefined may work for values. If it throws for a value, that is counted as
    // `property-failed`.
    return null;
  }
}

/** Tells whether a value is an object or a function: the schemas of some libraries are functions. */
function isCallable(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function listOf(argument: string, value: unknown): readonly unknown[] {
  return value === undefined
    ? []
    : requireForm(argument, value, 'a list', (given): given is unknown[] => Array.isArray(given));
}

/**
 * Refuses schemas that were not made by `defineSchema`, two schemas of one name, and reserved names.
 * @throws KithError `argument-invalid`, `schema-foreign`, `schema-duplicate`, `schema-reserved`.
 */
export function checkSchemas(schemas: unknown, builtIn: readonly AnySchema[] = []): void {
  const reserved = new Set(builtIn.map(({ name }) => name));
  const names = new Set<string>();
  for (const schema of listOf('schemas', schemas)) {
    if (!isObject(schema) || schema['validated'] !== true || typeof schema['name'] !== 'string')
      throw storeError('schema-foreign', { argument: 'schemas' });
    const { name } = schema;
    // Names without a slash are reserved: a later version may use any of them.
    const isKept = name.startsWith(RESERVED_PREFIX) || (builtIn.length > 0 && !name.includes('/'));
    if (reserved.has(name) || isKept)
      throw storeError('schema-reserved', {
        message: `"${name}" is a name that is kept for schemas of Kith's own.`,
        fix: `Put a name of your own in front: "acme/${name.slice(name.startsWith(RESERVED_PREFIX) ? RESERVED_PREFIX.length : 0)}".`,
        argument: 'schemas',
      });
    if (names.has(name))
      throw storeError('schema-duplicate', { message: `There are two schemas named "${name}".`, argument: 'schemas' });
    names.add(name);
  }
}
