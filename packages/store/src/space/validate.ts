import { isPromise } from '@kith/identity';
import type { KithError } from '@kith/identity';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Properties, Value } from '../format/body.js';
import type { AnySchema } from '../graph/schema.js';
import { sameValue } from '../graph/selection.js';
import { storeError } from '../codes.js';

/**
 * Returns the properties to write, each as its validator returns it. Every reader validates them again, so a validator must
 * accept its own result.
 * @throws KithError `invalid-properties` where readers would ignore a property: the writer can still correct it.
 * `property-failed` where a validator throws.
 */
export function validateProperties(schema: AnySchema, properties: Properties, creating: boolean): Properties {
  const validators = new Map(Object.entries(schema.properties));
  const set: Record<string, Value> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    const refuse = (problem: string) => invalid(schema.name, name, problem);
    const validator = validators.get(name);
    if (validator === undefined) throw refuse('is not a property of this schema');
    const answer = ask(schema.name, name, validator, value);
    if (answer.issues !== undefined) throw refuse(answer.issues[0]?.message ?? 'is not valid');
    const { value: wanted } = answer;
    if (wanted === undefined) continue;
    if (!isValue(wanted))
      throw refuse(
        'is nothing that can be kept (texts, finite numbers, booleans, null, bytes, lists and objects of these)',
      );
    if (wanted !== value) {
      const read = ask(schema.name, name, validator, wanted);
      if (read.issues !== undefined || !isValue(read.value) || !sameValue(read.value, wanted))
        throw refuse('would be read as something else, because its validator does not leave alone what it made itself');
    }
    set[name] = wanted;
  }
  const missing = creating ? schema.required.find((name) => set[name] === undefined) : undefined;
  if (missing !== undefined) throw invalid(schema.name, missing, 'is required');
  return set;
}

function ask(
  schema: string,
  property: string,
  validator: StandardSchemaV1<unknown, unknown>,
  value: unknown,
): StandardSchemaV1.Result<unknown> {
  const failed = (what: string, cause?: unknown) =>
    storeError('property-failed', {
      message: `The validator of "${property}" in "${schema}" ${what}.`,
      argument: property,
      cause,
    });
  let answer;
  try {
    answer = validator['~standard'].validate(value);
  } catch (cause) {
    throw failed('threw', cause);
  }
  if (!isPromise(answer)) return answer;
  answer.then(undefined, () => undefined);
  throw failed('answers later');
}

/** Tells whether a value can be stored. Checked by form, so that objects of another realm count too. */
function isValue(value: unknown): value is Value {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || value instanceof Uint8Array)
    return true;
  if (Array.isArray(value)) return value.every(isValue);
  const isPlain = typeof value === 'object' && Object.prototype.toString.call(value) === '[object Object]';
  return isPlain && Object.values(value).every(isValue);
}

function invalid(schema: string, property: string, problem: string): KithError {
  return storeError('invalid-properties', {
    message: `${schema}.${property}: ${problem}`,
    fix: `Give "${property}" a value that the schema's validator accepts.`,
    argument: property,
  });
}
