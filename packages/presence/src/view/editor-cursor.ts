import { isPlainObject } from '../wire/json.js';

/** Whether the document of an editor has a root type of that name. Looking up any other one would make it. */
export type HasRoot = (name: string) => boolean;

/**
 * A cursor as Yjs editors write it: `anchor` and `head`, both relative positions. They read the cursors of others unchecked, while they
 * draw and while they apply changes, so anything else would stop them; undefined for that.
 */
export function editorCursor(cursor: unknown, hasRoot: HasRoot): Record<string, unknown> | undefined {
  if (!isPlainObject(cursor)) return undefined;
  const anchor = position(cursor['anchor'], hasRoot);
  const head = position(cursor['head'], hasRoot);
  return anchor === null || head === null ? undefined : { ...cursor, anchor, head };
}

/** With every part there, null where it says nothing: some editors read it as it is. */
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
