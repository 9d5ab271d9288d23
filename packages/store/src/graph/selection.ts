import { compareBytes } from '@kith/identity';
import type { Properties, Value } from '../format/body.js';
import { comparePositions } from '../format/order.js';
import type { GraphEvent, PropertyOrder, Query, Selection } from './graph-types.js';
import { compareNodes } from './node.js';
import type { Node } from './node.js';

export function schemaName({ schema }: Pick<Selection, 'schema'>): string {
  return typeof schema === 'string' ? schema : schema.name;
}

/** Returns a function that tells whether a query selects a node. */
export function matcher(query: Selection & Pick<Query, 'before' | 'after'>): (node: Node) => boolean {
  const schema = schemaName(query);
  const where = Object.entries(query.where ?? {});
  const { filter, includeHidden = false, before, after } = query;
  return (node) =>
    node.schema === schema &&
    (includeHidden || !node.hidden) &&
    where.every(([property, value]) => sameValue(node.properties[property], value)) &&
    (before === undefined || comparePositions(node.position, before) < 0) &&
    (after === undefined || comparePositions(node.position, after) > 0) &&
    (filter === undefined || filter(node));
}

/** Returns the same function for live queries. A filter that throws is reported and leaves its node out; the query goes on. */
export function patientMatcher(
  query: Parameters<typeof matcher>[0],
  onEvent: (event: GraphEvent) => void,
): (node: Node) => boolean {
  const matches = matcher(query);
  return (node) => {
    try {
      return matches(node);
    } catch (cause) {
      onEvent({ type: 'filter-failed', cause });
      return false;
    }
  };
}

export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && compareBytes(a, b) === 0;
  }
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]));
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameValue(a[name], b[name]))
  );
}

/** Returns a total order. Nodes that compare as equal are in the one order. */
export function comparer(order: NonNullable<Query['order']>): (a: Node, b: Node) => number {
  if (order === 'oldest') return compareNodes;
  if (order === 'newest') return (a, b) => compareNodes(b, a);
  return byProperty(order);
}

function byProperty({ property, direction }: PropertyOrder): (a: Node, b: Node) => number {
  const sign = direction === 'ascending' ? 1 : -1;
  const valueOf = ({ properties }: { properties: Properties }) => properties[property];
  return (a, b) => compareValues(valueOf(a), valueOf(b), sign) || compareNodes(a, b);
}

/**
 * Compares values. Nodes without the property come last in either direction. Values of different kinds are in the order of
 * `kinds`.
 */
function compareValues(a: Value | undefined, b: Value | undefined, sign: 1 | -1): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const kind = kindOf(a) - kindOf(b);
  if (kind !== 0) return sign * kind;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sign * compareBytes(a, b);
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : a < b ? -sign : sign;
  if (typeof a === 'object' || typeof b === 'object') return 0;
  return sign * (Number(a) - Number(b));
}

const kinds = ['boolean', 'number', 'string'];

function kindOf(value: Value): number {
  if (value instanceof Uint8Array) return kinds.length;
  const kind = kinds.indexOf(typeof value);
  return kind < 0 ? kinds.length + 1 : kind;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
