import { encodeCanonical } from '@kith/identity';
import type { Json, Peer } from '../fields.js';
import { isJson, isPlainObject } from '../wire/json.js';
import { editorCursor } from './editor-cursor.js';
import type { HasRoot } from './editor-cursor.js';

/** Whatever an editor says beside `user` and `cursor`. */
export const AWARENESS_FIELDS = 'awareness:fields';
const FIELDS_MAX = 1_024;
const NAME_MAX = 120;

/** Names that have fields of their own, with checks of their own: nobody gets around those. */
const reserved: ReadonlySet<string> = new Set(['user', 'cursor', 'person']);

/** The validator of that field. */
export function isAwarenessFields(value: unknown): value is Json {
  return (
    isPlainObject(value) &&
    isJson(value) &&
    Object.keys(value).every((name) => !reserved.has(name)) &&
    encodeCanonical(value).length <= FIELDS_MAX
  );
}

/** What an editor sees of a session. Editors write into what they are given, so they need a copy. */
export function stateForEditor({ person, fields }: Peer, hasRoot: HasRoot): Record<string, unknown> {
  const { user } = fields;
  const cursor = editorCursor(fields.cursor, hasRoot);
  return {
    ...othersForEditor(fields[AWARENESS_FIELDS], hasRoot),
    // Who it is follows from a signature; the rest is decoration.
    person,
    ...(user === undefined ? {} : { user }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** y-monaco says its cursor as `selection`, and reads that of others as unchecked. */
function othersForEditor(fields: unknown, hasRoot: HasRoot): Record<string, unknown> {
  const others = Object.entries(isPlainObject(fields) ? fields : {}).filter(([name]) => !reserved.has(name));
  const { selection, ...more } = Object.fromEntries(others);
  if (!isPlainObject(selection) || !('anchor' in selection || 'head' in selection)) return Object.fromEntries(others);
  const cursor = editorCursor(selection, hasRoot);
  return { ...more, ...(cursor === undefined ? {} : { selection: cursor }) };
}

export interface EditorFields {
  /** All three, null where there is nothing to say. */
  readonly fields: ReadonlyMap<string, Json>;
  readonly refused: readonly { readonly field: string; readonly code: 'too-large' | 'invalid' }[];
}

/** What an editor's state says, as fields that others accept. Never throws. */
export function fieldsOfEditor(state: Readonly<Record<string, unknown>>): EditorFields {
  const { user, cursor, ...more } = state;
  const refused: { field: string; code: 'too-large' | 'invalid' }[] = [];
  const fitting = (field: string, value: unknown): Json => {
    const json = asJson(value);
    const code = json === undefined ? 'invalid' : encodeCanonical(json).length > FIELDS_MAX ? 'too-large' : null;
    if (code === null && json !== undefined) return json;
    refused.push({ field, code: code ?? 'invalid' });
    return null;
  };
  const others = Object.fromEntries(Object.entries(more).filter(([name]) => !reserved.has(name)));
  const said = fitting(AWARENESS_FIELDS, others);
  const fields = new Map<string, Json>([
    ['user', userOf(user)],
    ['cursor', fitting('cursor', cursor ?? null)],
    [AWARENESS_FIELDS, isPlainObject(said) && Object.keys(said).length === 0 ? null : said],
  ]);
  return { fields, refused };
}

/** As JSON.stringify has it, positions with a toJSON included; undefined for what it cannot say. */
function asJson(value: unknown): Json | undefined {
  try {
    const text = JSON.stringify(value) as string | undefined;
    const copy: unknown = text === undefined ? undefined : JSON.parse(text);
    return isJson(copy) ? copy : undefined;
  } catch (error) {
    // A circle, a bigint, a toJSON that fails: whatever it is, nobody can be told of it.
    void error;
    return undefined;
  }
}

function userOf(value: unknown): Json {
  if (!isPlainObject(value)) return null;
  const { name, color, colorLight } = value;
  return {
    ...(typeof name === 'string' ? { name: cut(name) } : {}),
    ...(isColor(color) ? { color: color.slice(0, 7) } : {}),
    ...(isColor(colorLight) ? { colorLight } : {}),
  };
}

/** Not in the middle of a character that takes two units. */
function cut(name: string): string {
  const last = name.codePointAt(NAME_MAX - 1) ?? 0;
  return name.slice(0, last > 0xffff ? NAME_MAX - 1 : NAME_MAX);
}

function isColor(value: unknown): value is string {
  return typeof value === 'string' && /^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(value);
}
