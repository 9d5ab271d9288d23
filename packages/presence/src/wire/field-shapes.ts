import { encodeCanonical } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import type { Json, Status } from '../fields.js';
import { ACTIVITY_MAX, USER_NAME_MAX } from '../limits.js';
import type { FieldValidator } from '../ports.js';
import { isJson, isPlainObject } from './json.js';

const PLACE_MAX = 256;
const PEER_MAX = 128;
const CURSOR_MAX = 1_024;
const APP_NAME_MAX = 64;
const statuses: ReadonlySet<unknown> = new Set<Status>(['online', 'idle', 'away', 'dnd']);

type CoreName = 'user' | 'viewing' | 'status' | 'activity' | 'typing' | 'call' | 'cursor' | 'presenting';
type Shape = Readonly<Record<string, { readonly optional: boolean; readonly accepts: (value: unknown) => boolean }>>;

const text = (max: number) => (value: unknown) => typeof value === 'string' && value.length <= max;
const matching = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const isFlag = (value: unknown) => typeof value === 'boolean';
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const required = (accepts: (value: unknown) => boolean) => ({ optional: false, accepts });
const optional = (accepts: (value: unknown) => boolean) => ({ optional: true, accepts });

/** Makes a reader that copies an object of a known shape. Unknown names, as of a newer version, are left out. */
function record(shape: Shape): (value: unknown) => unknown {
  return (value) => {
    if (!isPlainObject(value)) return undefined;
    const read: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(shape)) {
      if (!Object.hasOwn(value, name)) {
        if (part.optional) continue;
        return undefined;
      }
      if (!part.accepts(value[name])) return undefined;
      read[name] = value[name];
    }
    return read;
  };
}

const when = (accepts: (value: unknown) => boolean) => (value: unknown) => (accepts(value) ? value : undefined);

/**
 * The readers of the core fields. Each returns the value if it has the shape that `RoomFields` documents, otherwise undefined.
 */
const coreFields: ReadonlyMap<string, (value: unknown) => unknown> = new Map<CoreName, (value: unknown) => unknown>([
  [
    'user',
    record({
      name: optional(text(USER_NAME_MAX)),
      color: optional(matching(/^#[0-9a-f]{6}$/i)),
      // Editors draw selections with a translucent colour.
      colorLight: optional(matching(/^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i)),
    }),
  ],
  ['viewing', record({ node: required(text(NODE_MAX)), at: optional(text(PLACE_MAX)) })],
  ['status', when((value) => statuses.has(value))],
  ['activity', when(text(ACTIVITY_MAX))],
  ['typing', when(isCount)],
  [
    'call',
    record({
      id: required(text(NODE_MAX)),
      muted: optional(isFlag),
      deafened: optional(isFlag),
      video: optional(isFlag),
      sharing: optional(isFlag),
    }),
  ],
  ['cursor', when((value) => isJson(value) && value !== null && encodeCanonical(value).length <= CURSOR_MAX)],
  ['presenting', record({ term: required(isCount), to: optional(text(PEER_MAX)) })],
]);

export type FieldReading =
  | { readonly kind: 'value'; readonly value: Json }
  /** A field without a reader here. */
  | { readonly kind: 'unknown' }
  /** A known field with a value that must not be shown. */
  | { readonly kind: 'invalid' };

/** Reads one field that is set (not null). Never throws: a validator that throws counts as refusing. */
export function readField(
  name: string,
  value: unknown,
  validators: Readonly<Record<string, FieldValidator<Json>>>,
): FieldReading {
  const core = coreFields.get(name);
  if (core !== undefined) {
    const read = core(value);
    return read === undefined ? { kind: 'invalid' } : { kind: 'value', value: read as Json };
  }
  if (!isAppField(name) || !Object.hasOwn(validators, name)) return { kind: 'unknown' };
  if (!isJson(value)) return { kind: 'invalid' };
  return accepts(validators[name], value) ? { kind: 'value', value } : { kind: 'invalid' };
}

function accepts(validator: FieldValidator<Json> | undefined, value: Json): boolean {
  try {
    return validator?.(value) === true;
  } catch (error) {
    // An app's validator failed on foreign data, so the value cannot be shown.
    void error;
    return false;
  }
}

export function isCoreField(name: string): name is CoreName {
  return coreFields.has(name);
}

/** Tells whether a name is `app:field`, with both parts present. */
export function isAppField(name: string): name is `${string}:${string}` {
  return name.length <= APP_NAME_MAX && /^[^:]+:./.test(name);
}

/** Tells whether a value can name the node of a room. `__proto__` cannot be a key of a map on the wire. */
export function isNode(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NODE_MAX && value !== '__proto__';
}
