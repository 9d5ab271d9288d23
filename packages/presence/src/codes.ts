import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** Every code that an error of this package carries. All are mistakes in the program. */
export const presenceCodes = Object.freeze({
  'presence-closed': ['This presence has said goodbye.', 'Create another one; it is a session of its own.'],
  'room-left': ['This session has left its room.', 'Join again, and use the new session.'],
  'node-invalid': ['This text cannot name the node of a room.', null],
  /** An activity is too long. */
  'activity-too-long': [null, null],
  /** A note is too long. */
  'note-too-long': [null, null],
  /** The node of a notice is too long. */
  'node-too-long': [null, null],
  /** A field has a name that others do not know. */
  'field-unknown': [null, null],
  /** A field has a value that others would not accept. */
  'field-invalid': [null, null],
  /** A session is in too many rooms. */
  'too-many-rooms': [null, 'Leave the rooms that nobody looks at.'],
  /** A session says more than others accept. */
  'state-too-large': [null, 'Say less: positions and names, not contents.'],
  'not-presenting': [
    'This session does not present in this room.',
    'Call present() first, and see whether it returns true.',
  ],
  'peer-unknown': ['No session in this room has that key.', 'Take the key from room.peers.'],
  /** An id or a key has the wrong length. */
  'bytes-length': [null, null],
  /** An editor says more than others accept. */
  'awareness-field-too-large': [
    null,
    'Keep positions in awareness, not contents: 1 KiB for the cursor, and 1 KiB for everything else.',
  ],
  /** An editor says what JSON cannot say. */
  'awareness-field-invalid': [null, 'Put only values into awareness, nested 16 deep at most.'],
} satisfies CodeTable);

/** Every code that an error of this package carries. */
export type PresenceCode = keyof typeof presenceCodes;

export const presenceError = errorsOf(presenceCodes);
