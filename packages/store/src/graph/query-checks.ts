import { KithError, invalidArgument, isObject, requireFunction, requireObject } from '@kith/identity';
import type { RegisteredSchema } from './schema.js';

/**
 * Refuses a query that could find nothing but by mistake.
 * @throws KithError `argument-invalid`, `schema-unknown`, `property-unknown`.
 */
export function checkQuery(schemas: ReadonlyMap<string, RegisteredSchema>, given: unknown): void {
  const query = requireObject('query', given, 'a query: { schema, where, order, limit }');
  const { schema, where, filter, order, limit, includeHidden } = query;
  const name = isObject(schema) ? schema['name'] : schema;
  if (typeof name !== 'string') throw invalidArgument('query.schema', schema, 'a schema, or the name of one');
  const registered = schemas.get(name);
  // Nodes of unknown schemas are hidden: a query that asks for hidden ones may name any.
  if (registered === undefined && includeHidden !== true) throw unknownSchema(name);
  const known = (property: string): void => {
    if (registered === undefined || Object.hasOwn(registered.properties, property)) return;
    throw new KithError('property-unknown', `"${name}" has no property "${property}".`, {
      fix: `Ask for one of: ${Object.keys(registered.properties).join(', ')}.`,
      argument: property,
    });
  };
  if (where !== undefined) Object.keys(requireObject('query.where', where, 'values by property')).forEach(known);
  if (filter !== undefined) requireFunction('query.filter', filter);
  if (limit !== undefined && (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 1))
    throw invalidArgument('query.limit', limit, 'a whole number from 1');
  if (order === undefined || order === 'newest' || order === 'oldest') return;
  if (!isObject(order) || typeof order['property'] !== 'string' || !isDirection(order['direction']))
    throw invalidArgument('query.order', order, "'newest', 'oldest' or { property, direction }");
  known(order['property']);
}

export function unknownSchema(name: string): KithError {
  return new KithError('schema-unknown', `No schema "${name}" was given when this was opened.`, {
    fix: 'Put it into `schemas` of openDevice() or openWorkspace(), or mend the name.',
    argument: 'schema',
  });
}

function isDirection(value: unknown): boolean {
  return value === 'ascending' || value === 'descending';
}
