import { isPlainObject } from '../wire/json.js';

/** Tells whether the document of an editor has a root type of a name. Looking up any other name would create the type. */
export type HasRoot = (name: string) => boolean;

/**
 * Returns a cursor as Yjs editors write it, with `anchor` and `head` as relative positions; undefined for anything else.
 * Editors read the cursors of others unchecked while drawing and applying changes, so another value would stop them.
 */
export function editorCursor(cursor: unknown, hasRoot: HasRoot): Record<string, unknown> | undefined {
  if (!isPlainObject(cursor)) return undefined;
  const anchor = position(cursor['anchor'], hasRoot);
  const head = position(cursor['head'], hasRoot);
  return anchor === null || head === null ? undefined : { ...cursor, anchor, head };
}

/** Returns a position with every part present, because some editors read it as it is; null for an empty one. */
function position(value: unknown, hasRoot: HasRoot): Record<string, unknown> | null {
  if (!isPlainObject(value)) return null;
  const { type = null, tname = null, item = null, assoc = 0 } = value;
  if (![type, item].every((id) => id === null || isId(id)) || typeof assoc !== 'number') return null;
  const root = typeof tname === 'string' && hasRoot(tname) ? tname : null;
  if (type === null && item === null && root === null) return null;
  return { type, tname: root, item, assoc };
}

function isId(value: unknown): boolean {
  return isPlainObject(value) && [value['client'], value['clock']].every(isCount);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
