import type { RoomFields } from '../fields.js';
import type { SessionState } from '../internal.js';
import { EVERYWHERE } from '../own/own-state.js';

/** Returns the fields that a session shows in one room: its fields there, and the status and activity that hold everywhere. */
export function fieldsIn(state: SessionState, node: string): RoomFields {
  const { status: _status, activity: _activity, ...here } = state.get(node) ?? {};
  return { ...here, ...fieldsEverywhere(state) };
}

/** Returns the status and activity of a session. Other fields in the room of everybody are not shown in other rooms. */
export function fieldsEverywhere(state: SessionState): Pick<RoomFields, 'status' | 'activity'> {
  const { status, activity } = state.get(EVERYWHERE) ?? {};
  return { ...(status === undefined ? {} : { status }), ...(activity === undefined ? {} : { activity }) };
}
