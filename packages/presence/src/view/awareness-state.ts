import { encodeCanonical } from '@kith/identity';
import type { Json, Peer } from '../fields.js';
import { USER_NAME_MAX } from '../limits.js';
import { isJson, isPlainObject } from '../wire/json.js';
import { editorCursor } from './editor-cursor.js';
import type { HasRoot } from './editor-cursor.js';

/** The field for all values of an editor other than `user` and `cursor`. */
export const AWARENESS_FIELDS = 'awareness:fields';
const FIELDS_MAX = 1_024;

/** Names that have fields and checks of their own, which must not be bypassed. */
const reserved: ReadonlySet<string> = new Set(['user', 'cursor', 'person']);

/** Validates the field `awareness:fields`. */
export function isAwarenessFields(value: unknown): value is Json {
  return (
    isPlainObject(value) &&
    isJson(value) &&
    Object.keys(value).every((name) => !reserved.has(name)) &&
    encodeCanonical(value).length <= FIELDS_MAX
  );
}

/** Returns a session's state for an editor. It is a copy, because editors write into it. */
export function stateForEditor({ person, fields }: Peer, hasRoot: HasRoot): Record<string, unknown> {
  const { user } = fields;
  const cursor = editorCursor(fields.cursor, hasRoot);
  return {
    ...othersForEditor(fields[AWARENESS_FIELDS], hasRoot),
    // The signature identifies the person. The rest is decoration.
    person,
    ...(user === undefined ? {} : { user }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** Returns the other fields for an editor. y-monaco stores its cursor as `selection`, and reads those of others unchecked. */
function othersForEditor(fields: unknown, hasRoot: HasRoot): Record<string, unknown> {
  const others = Object.entries(isPlainObject(fields) ? fields : {}).filter(([name]) => !reserved.has(name));
  const { selection, ...more } = Object.fromEntries(others);
  if (!isPlainObject(selection) || !('anchor' in selection || 'head' in selection)) return Object.fromEntries(others);
  const cursor = editorCursor(selection, hasRoot);
  return { ...more, ...(cursor === undefined ? {} : { selection: cursor }) };
}

export interface EditorFields {
  /** All three fields; null for an empty one. */
  readonly fields: ReadonlyMap<string, Json>;
  readonly refused: readonly { readonly field: string; readonly code: 'too-large' | 'invalid' }[];
}

/** Returns an editor's state as fields that others accept. Never throws. */
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

/** Returns a value as JSON.stringify writes it, including positions with a toJSON; undefined for a value without JSON. */
function asJson(value: unknown): Json | undefined {
  try {
    const text = JSON.stringify(value) as string | undefined;
    const copy: unknown = text === undefined ? undefined : JSON.parse(text);
    return isJson(copy) ? copy : undefined;
  } catch (error) {
    // A cycle, a bigint or a failing toJSON cannot be sent.
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

/** Cuts a name, but not within a surrogate pair. */
function cut(name: string): string {
  const last = name.codePointAt(USER_NAME_MAX - 1) ?? 0;
  return name.slice(0, last > 0xffff ? USER_NAME_MAX - 1 : USER_NAME_MAX);
}

function isColor(value: unknown): value is string {
  return typeof value === 'string' && /^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(value);
}
