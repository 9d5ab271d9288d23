import { encodeCanonical } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import type { FieldChanges, Json, RoomFields } from '../fields.js';
import type { FramePayload, SessionState } from '../internal.js';
import { FIELDS_PER_ROOM, ROOMS_PER_SESSION, STATE_MAX } from '../limits.js';
import type { FieldValidator } from '../ports.js';
import { readArray } from './cbor-array.js';
import { isNode, readField } from './field-shapes.js';
import { isPlainObject } from './json.js';
import { presenceError } from '../codes.js';

/** The first item of a payload: `[0, state]`, `[1, base, changes]` or `[2]`. */
const wireKind = { full: 0, delta: 1, leave: 2 } as const;
/** Core fields are written as one letter. Names of apps, with a colon, are written in full. */
const wireNames: ReadonlyMap<string, string> = new Map([
  ['user', 'u'],
  ['viewing', 'v'],
  ['status', 's'],
  ['activity', 'a'],
  ['typing', 't'],
  ['call', 'c'],
  ['cursor', 'p'],
  ['presenting', 'r'],
]);
const fieldNames: ReadonlyMap<string, string> = new Map([...wireNames].map(([name, letter]) => [letter, name]));

type Validators = Readonly<Record<string, FieldValidator<Json>>>;
export type PayloadResult =
  | { readonly ok: true; readonly payload: FramePayload }
  | { readonly ok: false; readonly code: 'state-invalid' | 'state-too-large' };

export function encodePayload(payload: FramePayload): Uint8Array {
  switch (payload.kind) {
    case 'full':
      return encodeCanonical(stateOnWire(payload.state));
    case 'delta':
      return encodeCanonical([wireKind.delta, payload.base, roomsOnWire(payload.changes)]);
    case 'leave':
      return encodeCanonical([wireKind.leave]);
  }
}

export function stateOnWire(state: SessionState): unknown {
  return [wireKind.full, roomsOnWire(state)];
}

/**
 * Decodes the payload of a frame. A core field of another shape, or a value beyond the limits, refuses the whole payload.
 * Unknown names, and values that an app's validator refuses, are left out.
 */
export function decodePayload(bytes: Uint8Array, fields: Validators): PayloadResult {
  const value = readArray(bytes);
  if (value === null) return invalid;
  switch (value[0]) {
    case wireKind.full: {
      if (value.length !== 2) return invalid;
      if (bytes.length > STATE_MAX) return { ok: false, code: 'state-too-large' };
      const state = readRooms(value[1], ROOMS_PER_SESSION, (room) => readFields(room, fields));
      return state === null ? invalid : { ok: true, payload: { kind: 'full', state } };
    }
    case wireKind.delta: {
      const base = value[1];
      if (value.length !== 3 || typeof base !== 'number' || !Number.isSafeInteger(base) || base < 1) return invalid;
      // A delta may remove all rooms and set as many new ones. The result is checked against the limits afterwards.
      const changes = readRooms(value[2], 2 * ROOMS_PER_SESSION, (room) =>
        room === null ? { left: true } : readChanges(room, fields),
      );
      if (changes === null) return invalid;
      const rooms = new Map([...changes].map(([node, change]) => [node, 'left' in change ? null : change.changes]));
      return { ok: true, payload: { kind: 'delta', base, changes: rooms } };
    }
    case wireKind.leave:
      return value.length === 1 ? { ok: true, payload: { kind: 'leave' } } : invalid;
    default:
      return invalid;
  }
}

const invalid = { ok: false, code: 'state-invalid' } as const;

function roomsOnWire(rooms: ReadonlyMap<string, FieldChanges | null>): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [node, fields] of rooms) {
    if (!isNode(node)) {
      throw presenceError('node-invalid', {
        fix: `Use at most ${NODE_MAX} characters, and not \`__proto__\`.`,
        argument: 'node',
      });
    }
    if (fields === null) {
      written[node] = null;
      continue;
    }
    const room: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) room[wireNames.get(name) ?? name] = value;
    }
    written[node] = room;
  }
  return written;
}

function readRooms<T>(value: unknown, limit: number, read: (room: unknown) => T | null): Map<string, T> | null {
  if (!isPlainObject(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > limit) return null;
  const rooms = new Map<string, T>();
  for (const [node, room] of entries) {
    const fields = isNode(node) ? read(room) : null;
    if (fields === null) return null;
    rooms.set(node, fields);
  }
  return rooms;
}

function readFields(value: unknown, fields: Validators): RoomFields | null {
  if (!isPlainObject(value) || Object.values(value).includes(null)) return null;
  const read = readChanges(value, fields, FIELDS_PER_ROOM);
  return read === null ? null : applyChanges({}, read.changes);
}

function readChanges(
  value: unknown,
  fields: Validators,
  limit = 2 * FIELDS_PER_ROOM,
): { readonly changes: FieldChanges } | null {
  if (!isPlainObject(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > limit) return null;
  const changes: Record<string, unknown> = {};
  for (const [wireName, item] of entries) {
    const isApp = wireName.includes(':');
    const name = isApp ? wireName : fieldNames.get(wireName);
    if (name === undefined) continue;
    if (item === null) {
      if (!isApp || Object.hasOwn(fields, name)) changes[name] = null;
      continue;
    }
    const reading = readField(name, item, fields);
    if (reading.kind === 'value') changes[name] = reading.value;
    else if (!isApp) return null;
    // A refused value removes the value before it, which its owner has replaced.
    else if (reading.kind === 'invalid') changes[name] = null;
  }
  return { changes: changes as FieldChanges };
}

/** Returns the fields after changes. An absent field is unchanged, null removes it. */
export function applyChanges(fields: RoomFields, changes: FieldChanges): RoomFields {
  const next: Record<string, unknown> = { ...fields };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    if (value === null) delete next[name];
    else next[name] = value;
  }
  return next as RoomFields;
}
