import type { Properties, Value } from '@kith/store';

/** Reads a property of a node whose schema has validated it already; the type check is for what is absent. */
export const stringOf = (properties: Properties, name: string): string | undefined => {
  const value = properties[name];
  return typeof value === 'string' ? value : undefined;
};

export const isRecord = (value: Value | undefined): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** One view object per node object, so that what did not change keeps its identity. */
export function viewsOf<N extends object, V>(make: (node: N) => V): (node: N) => V {
  const views = new WeakMap<N, V>();
  return (node) => {
    const known = views.get(node);
    if (known !== undefined) return known;
    const view = make(node);
    views.set(node, view);
    return view;
  };
}
