import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** Every code that an error of this package carries: what only whoever writes the program does wrong. */
export const presenceCodes = Object.freeze({
  'presence-closed': ['This presence has said goodbye.', 'Create another one; it is a session of its own.'],
  'room-left': ['This session has left its room.', 'Join again, and use the new session.'],
  'node-invalid': ['This text cannot name the node of a room.', 'Use a short text, and not `__proto__`.'],
  'activity-too-long': ['An activity is too long.', 'Say it shorter.'],
  'note-too-long': ['A note is too long.', 'Say it shorter.'],
  'node-too-long': ['The node of a notice is too long.', 'Say it shorter.'],
  'field-unknown': [
    'A field has a name that others do not know.',
    'Name fields of an app with a colon, and give their validators to `presenceFields` of openDevice(), or `fields` of createPresence().',
  ],
  'field-invalid': [
    'A field has a value that others would not accept.',
    'Give it the shape that RoomFields documents, or that your validator accepts.',
  ],
  'too-many-rooms': ['A session is in too many rooms.', 'Leave the rooms that nobody looks at.'],
  'state-too-large': ['A session says more than others accept.', 'Say less: positions and names, not contents.'],
  'not-presenting': [
    'This session does not present in this room.',
    'Call present() first, and see whether it returns true.',
  ],
  'peer-unknown': ['No session in this room has that key.', 'Take the key from room.peers.'],
  'bytes-length': ['An id or a key has the wrong length.', 'Pass exactly as many bytes as it has.'],
  'awareness-field-too-large': [
    'An editor says more than others accept.',
    'Keep positions in awareness, not contents: 1 KiB for the cursor, and 1 KiB for everything else.',
  ],
  'awareness-field-invalid': [
    'An editor says what JSON cannot say.',
    'Put only values into awareness, nested 16 deep at most.',
  ],
} satisfies CodeTable);

export type PresenceCode = keyof typeof presenceCodes;

export const presenceError = errorsOf(presenceCodes);
