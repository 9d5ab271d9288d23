import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** Every code that an error of this package carries. All are mistakes in the program. */
export const meshCodes = Object.freeze({
  'channel-taken': [
    'This connection already has an open channel with this secret.',
    'Close the first channel, or share it.',
  ],
  /** A message is over the limit of its connection. */
  'message-too-large': [null, 'Send it as several messages.'],
  /** A signal is over the limit of a hub. */
  'signal-too-large': [null, 'Signals carry descriptions and candidates only.'],
  /** This is no WebSocket address. */
  'signaling-url-invalid': [null, 'Use a ws:// or wss:// address.'],
  'webrtc-missing': [
    'There is no RTCPeerConnection.',
    'Pass the three WebRTC classes of the browser, or of a package such as @roamhq/wrtc.',
  ],
} satisfies CodeTable);

/** Every code that an error of this package carries. */
export type MeshCode = keyof typeof meshCodes;

export const meshError = errorsOf(meshCodes);
