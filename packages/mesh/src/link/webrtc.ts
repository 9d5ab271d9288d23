import type { CreateLink } from '../ports.js';
import type { WebrtcOptions } from './webrtc-options.js';
import { loadPeer, webrtcLinksBy } from './webrtc-pending.js';

export type { WebrtcClasses, WebrtcOptions } from './webrtc-options.js';

/**
 * Makes links over WebRTC data channels.
 * @throws KithError `argument-invalid`, `webrtc-missing`
 */
export function webrtcLinks(options: WebrtcOptions): CreateLink {
  return webrtcLinksBy(loadPeer, options);
}
