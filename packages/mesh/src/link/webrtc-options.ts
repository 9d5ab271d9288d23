import type { Clock } from '@kith/identity';

/** The browser's own three classes, or those of a WebRTC package for Node. */
export interface WebrtcClasses {
  RTCPeerConnection: unknown;
  RTCSessionDescription: unknown;
  RTCIceCandidate: unknown;
}

/** The options of `webrtcLinks`. `wrtc` holds the WebRTC classes of the browser, or of a package. */
export interface WebrtcOptions {
  wrtc: WebrtcClasses;
  clock: Clock;
  /** STUN and TURN servers to use. Default: none. */
  iceServers?: readonly object[];
  /** More members of RTCConfiguration, such as iceTransportPolicy. */
  configuration?: object;
  /** Milliseconds until an attempt fails as 'link-timeout'. Default: 20 s. WebRTC itself may never report a failure. */
  connectMilliseconds?: number;
}
