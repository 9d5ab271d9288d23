import { requireObject } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import type { FieldChanges, Json, RoomFields } from '../fields.js';
import { ACTIVITY_MAX, FIELDS_PER_ROOM, ROOMS_PER_SESSION, STATE_MAX } from '../limits.js';
import type { FieldValidator } from '../ports.js';
import { isNode } from '../wire/field-shapes.js';
import { checkFields, stateSize } from '../wire/state.js';
import type { Layers } from './layers.js';
import { presenceError } from '../codes.js';

/** The room of every session. Its fields hold for the person in all rooms. */
export const EVERYWHERE = '';

/** Fields that no membership sets, and the functions to use instead. */
const elsewhere = {
  status: 'Choose the status of the person.',
  activity: 'Use setActivity().',
  typing: 'Call typing() on every keystroke.',
} as const;

export function refuseNode(node: string): void {
  if (node !== EVERYWHERE && isNode(node)) return;
  throw presenceError('node-invalid', {
    fix: `Use 1 to ${NODE_MAX} characters, and not \`__proto__\`.`,
    argument: 'node',
  });
}

export function refuseLongActivity(text: string | null): void {
  if (text === null || (typeof text === 'string' && text.length <= ACTIVITY_MAX)) return;
  const code = typeof text === 'string' ? 'activity-too-long' : 'field-invalid';
  throw presenceError(code, {
    message: `An activity is text of ${ACTIVITY_MAX} characters at most.`,
    fix: 'Say it shorter.',
    argument: 'text',
  });
}

/** Refuses fields of a membership that others would not accept. */
export function refuseBadFields(
  changes: FieldChanges,
  validators: Readonly<Record<string, FieldValidator<Json>>>,
): void {
  requireObject('fields', changes, 'fields by name');
  for (const name of ['status', 'activity', 'typing'] as const) {
    if (changes[name] === undefined) continue;
    throw presenceError('field-invalid', {
      message: `\`${name}\` is not for a membership to set.`,
      fix: elsewhere[name],
      argument: name,
    });
  }
  const defect = checkFields(changes, validators);
  if (defect === null) return;
  throw presenceError(defect.code, {
    message: `The field \`${defect.field}\` cannot be told to others like this.`,
    fix:
      defect.code === 'field-unknown'
        ? 'Name fields of an app with a colon, and give their validators to `presenceFields` of openDevice(), or `fields` of createPresence().'
        : 'Give it the shape that RoomFields documents, or that your validator accepts.',
    argument: defect.field,
  });
}

/**
 * Refuses a state that exceeds the limits of others, or could exceed them without a further set: when a membership leaves and
 * the covered fields count again, when somebody types, when the status changes.
 */
export function refuseTooMuch(rooms: ReadonlyMap<string, Layers>, everywhere: RoomFields): void {
  if (rooms.size + 1 > ROOMS_PER_SESSION) {
    throw presenceError('too-many-rooms', { message: `A session is in ${ROOMS_PER_SESSION - 1} rooms at most.` });
  }
  const largest = new Map<string, RoomFields>([[EVERYWHERE, { ...everywhere, status: 'online' }]]);
  for (const [node, layers] of rooms) {
    const fields = layers.largest();
    if (Object.keys(fields).length > FIELDS_PER_ROOM) {
      throw presenceError('state-too-large', {
        message: `A room has ${FIELDS_PER_ROOM} fields at most, typing included.`,
        fix: 'Put what belongs together into one field.',
      });
    }
    largest.set(node, fields);
  }
  if (stateSize(largest) <= STATE_MAX) return;
  throw presenceError('state-too-large', {
    message: `What a session says has ${STATE_MAX} bytes at most, in all its rooms.`,
  });
}
