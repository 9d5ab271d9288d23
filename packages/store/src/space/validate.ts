import { KithError } from '@kith/identity';
import type { Properties, Value } from '../format/body.js';
import type { RegisteredSchema } from '../graph/schema.js';
import type { AnySchema } from '../graph/schema.js';

/**
 * What may be written of these properties, each as its validator gives it back.
 * @throws KithError `invalid-properties`: what others would ignore is refused here, where somebody can still mend it.
 */
export async function validateProperties(
  schema: AnySchema,
  properties: Properties,
  creating: boolean,
): Promise<Properties> {
  const registered = schema as unknown as RegisteredSchema;
  const validators = new Map(Object.entries(registered.properties));
  const set: Record<string, Value> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    const validator = validators.get(name);
    if (validator === undefined) throw invalid(schema.name, name, 'is not a property of this schema');
    const answer = await validator['~standard'].validate(value);
    if (answer.issues !== undefined) throw invalid(schema.name, name, answer.issues[0]?.message ?? 'is not valid');
    if (answer.value !== undefined) set[name] = answer.value;
  }
  const missing = creating ? registered.required.find((name) => set[name] === undefined) : undefined;
  if (missing !== undefined) throw invalid(schema.name, missing, 'is required');
  return set;
}

function invalid(schema: string, property: string, problem: string): KithError {
  return new KithError('invalid-properties', `${schema}.${property}: ${problem}`, {
    fix: `Give "${property}" a value that the schema's validator accepts.`,
    argument: property,
  });
}
