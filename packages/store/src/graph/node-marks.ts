import type { CatalogRow } from './catalog.js';
import type { GraphCore } from './node-loader.js';
import type { Node } from './node.js';

/** Returns the marks of a node as bits, in the order of the catalog row. Empty for a row without marks. */
export function marksOf(core: GraphCore, row: CatalogRow, node: Node): number[] {
  if (row.marks.length === 0) return [];
  return [row.marks.reduce((bits, mark, at) => bits + (isMarked(core, node, mark) ? 2 ** at : 0), 0)];
}

/** Tells whether a record has a mark. `values`: the values of the record. */
export function hasMark({ properties, marks }: CatalogRow, values: readonly number[], mark: string): boolean {
  return Math.floor((values[properties.length] ?? 0) / 2 ** marks.indexOf(mark)) % 2 === 1;
}

/** Asks the schema whether a node has a mark. A mark that throws is reported, and the node does not have it. */
export function isMarked(
  { context, me, onEvent }: Pick<GraphCore, 'context' | 'me' | 'onEvent'>,
  node: Node,
  mark: string,
): boolean {
  try {
    return context.schemas.get(node.schema)?.marks[mark]?.(node, me) === true;
  } catch (cause) {
    onEvent({ type: 'mark-failed', cause });
    return false;
  }
}
