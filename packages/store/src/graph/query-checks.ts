import {
  isPromise,
  requireOnly,
  namesOf,
  invalidArgument,
  isObject,
  requireFunction,
  requireObject,
} from '@kith/identity';
import type { KithError } from '@kith/identity';
import type { CountQuery, Query } from './graph-types.js';
import type { RegisteredSchema } from './schema.js';
import { storeError } from '../codes.js';

const parts = namesOf<Query & CountQuery>({
  schema: true,
  where: true,
  filter: true,
  includeHidden: true,
  order: true,
  limit: true,
  before: true,
  after: true,
  grow: true,
  floor: true,
  mark: true,
  cap: true,
  except: true,
});

/**
 * Refuses a query that is certainly a mistake.
 * @throws KithError `argument-invalid`, `schema-unknown`, `property-unknown`.
 */
export function checkQuery(schemas: ReadonlyMap<string, RegisteredSchema>, given: unknown): void {
  requireObject('query', given, 'a query: { schema, where, order, limit }');
  const query = requireOnly('query', given, parts);
  const { schema, where, filter, order, limit, includeHidden, mark, cap, except } = query;
  const name = isObject(schema) ? schema['name'] : schema;
  if (typeof name !== 'string') throw invalidArgument('query.schema', schema, 'a schema, or the name of one');
  const registered = schemas.get(name);
  // Nodes of unknown schemas are hidden: a query for hidden nodes may name any schema.
  if (registered === undefined && includeHidden !== true) throw unknownSchema(name);
  const known = (property: string): void => {
    if (registered === undefined || Object.hasOwn(registered.properties, property)) return;
    throw storeError('property-unknown', {
      message: `"${name}" has no property "${property}".`,
      fix: `Ask for one of: ${Object.keys(registered.properties).join(', ')}.`,
      argument: property,
    });
  };
  if (where !== undefined)
    for (const [property, value] of Object.entries(requireObject('query.where', where, 'values by property'))) {
      known(property);
      if (registered !== undefined && value !== undefined && !takes(registered, property, value))
        throw invalidArgument(`query.where.${property}`, value, `a value that "${name}" takes for "${property}"`);
    }
  if (filter !== undefined) requireFunction('query.filter', filter);
  for (const [argument, value] of Object.entries({ limit, cap }))
    if (value !== undefined && (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1))
      throw invalidArgument(`query.${argument}`, value, 'a whole number from 1');
  if (mark !== undefined && (typeof mark !== 'string' || !Object.hasOwn(registered?.marks ?? {}, mark)))
    throw invalidArgument('query.mark', mark, `a mark that "${name}" declares`);
  if (except !== undefined && !(except instanceof Set))
    throw invalidArgument('query.except', except, 'a set of node ids');
  if (order === undefined || order === 'newest' || order === 'oldest') return;
  if (!isObject(order) || typeof order['property'] !== 'string' || !isDirection(order['direction']))
    throw invalidArgument('query.order', order, "'newest', 'oldest' or { property, direction }");
  known(order['property']);
}

/** Tells whether a node can have this value. A validator that throws proves nothing. */
function takes({ properties }: RegisteredSchema, property: string, value: unknown): boolean {
  try {
    const answer = properties[property]?.['~standard'].validate(value);
    return answer === undefined || isPromise(answer) || answer.issues === undefined;
  } catch {
    return true;
  }
}

export function unknownSchema(name: string): KithError {
  return storeError('schema-unknown', {
    message: `No schema "${name}" was given when this was opened.`,
    argument: 'schema',
  });
}

function isDirection(value: unknown): boolean {
  return value === 'ascending' || value === 'descending';
}
