import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** Every code that an error of this package carries. All are mistakes in the program. */
export const callsCodes = Object.freeze({
  /** This cannot name a call. */
  'call-id': [null, 'Pass the id of the node that is called about.'],
  'call-closed': ['This call was closed.', 'Create another one.'],
  'already-calling': ['Somebody is being called already.', 'Cancel that first.'],
  'webrtc-missing': [
    'There is no RTCPeerConnection, or no MediaStream.',
    'Pass the four WebRTC classes of the browser, or of a package such as @roamhq/wrtc.',
  ],
  'turn-credentials-invalid': [
    'A name with a colon, or a lifetime that is not positive.',
    'Name somebody without a colon, and give the lifetime in milliseconds.',
  ],
} satisfies CodeTable);

/** Every code that an error of this package carries. */
export type CallsCode = keyof typeof callsCodes;

export const callsError = errorsOf(callsCodes);
