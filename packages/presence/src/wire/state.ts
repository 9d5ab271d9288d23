import { encodeCanonical } from '@kith/identity';
import type { FieldChanges, Json, RoomFields } from '../fields.js';
import type { SessionState } from '../internal.js';
import { FIELDS_PER_ROOM, ROOMS_PER_SESSION, STATE_MAX } from '../limits.js';
import type { FieldValidator } from '../ports.js';
import { isAppField, isCoreField, readField } from './field-shapes.js';
import { isJson, sameJson } from './json.js';
import { applyChanges, stateOnWire } from './payload.js';

export { applyChanges };

export interface FieldDefect {
  readonly code: 'field-unknown' | 'field-invalid';
  readonly field: string;
}

/**
 * Checks changes as others would. Returns null if they are acceptable. Never throws. A field set to undefined counts as absent.
 */
export function checkFields(
  changes: FieldChanges,
  fields: Readonly<Record<string, FieldValidator<Json>>>,
): FieldDefect | null {
  for (const [field, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    if (value === null) {
      if (isCoreField(field) || (isAppField(field) && Object.hasOwn(fields, field))) continue;
      return { code: 'field-unknown', field };
    }
    const reading = readField(field, value, fields);
    if (reading.kind === 'unknown') return { code: 'field-unknown', field };
    // Unknown names inside a value are still written, so they have to be JSON too.
    if (reading.kind === 'invalid' || !isJson(value)) return { code: 'field-invalid', field };
  }
  return null;
}

/** Returns the size in bytes of the whole state as a frame carries it. Its limit is STATE_MAX. */
export function stateSize(state: SessionState): number {
  return encodeCanonical(stateOnWire(state)).length;
}

/** Returns a new state after changes. Rooms that no change names stay the same objects. */
export function applyDelta(state: SessionState, changes: ReadonlyMap<string, FieldChanges | null>): SessionState {
  const next = new Map(state);
  for (const [node, change] of changes) {
    if (change === null) next.delete(node);
    else next.set(node, applyChanges(next.get(node) ?? {}, change));
  }
  return next;
}

/** Returns the nodes whose fields differ, including joined and left rooms. Compares values. */
export function changedRooms(before: SessionState, after: SessionState): string[] {
  const changed = [...before.keys()].filter((node) => !after.has(node));
  for (const [node, fields] of after) {
    if (!before.has(node) || !sameJson(before.get(node), fields)) changed.push(node);
  }
  return changed;
}

/**
 * Returns `after`, with the room objects of `before` where their values are equal, so that unchanged rooms keep their identity.
 */
export function keepUnchanged(before: SessionState, after: SessionState): SessionState {
  const kept = new Map<string, RoomFields>();
  for (const [node, fields] of after) {
    const previous = before.get(node);
    kept.set(node, previous !== undefined && sameJson(previous, fields) ? previous : fields);
  }
  return kept;
}

/** Returns the defect of a state that exceeds the limits; null without one. */
export function stateDefect(state: SessionState): 'state-invalid' | 'state-too-large' | null {
  if (state.size > ROOMS_PER_SESSION) return 'state-invalid';
  for (const fields of state.values()) {
    if (Object.keys(fields).length > FIELDS_PER_ROOM) return 'state-invalid';
  }
  return stateSize(state) > STATE_MAX ? 'state-too-large' : null;
}
