import type { RoomFields } from '../fields.js';
import type { SessionState } from '../internal.js';
import { EVERYWHERE } from '../own/own-state.js';

/** What a session shows in one of its rooms: what it says there, and about its person what it says everywhere. */
export function fieldsIn(state: SessionState, node: string): RoomFields {
  const { status: _status, activity: _activity, ...here } = state.get(node) ?? {};
  return { ...here, ...fieldsEverywhere(state) };
}

/** Status and activity. Whatever else somebody says in the room of everybody is said in no other. */
export function fieldsEverywhere(state: SessionState): Pick<RoomFields, 'status' | 'activity'> {
  const { status, activity } = state.get(EVERYWHERE) ?? {};
  return { ...(status === undefined ? {} : { status }), ...(activity === undefined ? {} : { activity }) };
}
