import type { Json } from '../fields.js';

/** Greatest nesting depth of a field, so that recursion over values is safe. */
export const JSON_DEPTH_MAX = 16;

/** Tells whether a value is JSON: no bytes, no undefined, no NaN, no class instances, nothing deeper than JSON_DEPTH_MAX. */
export function isJson(value: unknown, depth: number = JSON_DEPTH_MAX): value is Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      if (depth === 0) return false;
      if (Array.isArray(value)) return value.every((item) => isJson(item, depth - 1));
      // `__proto__` as an own name could become a prototype in code that copies the value.
      return (
        isPlainObject(value) &&
        Object.entries(value).every(([name, item]) => name !== '__proto__' && isJson(item, depth - 1))
      );
    default:
      return false;
  }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Compares two values by content. A value that is no JSON equals only itself. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isPlainObject(a) || !isPlainObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
  );
}
