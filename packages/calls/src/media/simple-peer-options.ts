import type { IceServer, MediaConnectionRequest } from '../ports.js';
import type { DescriptionRefusal } from './negotiation.js';
import type { Placeholders } from './placeholders.js';

/** The browser's own classes, or those of a WebRTC package for Node. */
export interface MediaClasses {
  readonly RTCPeerConnection: unknown;
  readonly RTCSessionDescription: unknown;
  readonly RTCIceCandidate: unknown;
  readonly MediaStream: new (tracks: MediaStreamTrack[]) => MediaStream;
}

/** A problem of a connection that its state does not show. */
export type MediaProblem =
  | { readonly code: DescriptionRefusal | 'candidates-too-many' }
  /** The browser could not make the connection, or it broke. It is closed. */
  | { readonly code: 'connection-refused' | 'connection-broken'; readonly error: unknown }
  /** The data channel dropped a message, or the browser refused limits or servers. The connection continues. */
  | { readonly code: 'data-dropped' | 'limits-refused' | 'servers-refused'; readonly error: unknown };

/** simple-peer's codes for failures that the states `failed` and `closed` already report. */
export const iceFailed: ReadonlySet<string> = new Set(['ERR_ICE_CONNECTION_FAILURE', 'ERR_CONNECTION_FAILURE']);
export const closedByOther: ReadonlySet<string> = new Set(['ERR_DATA_CHANNEL', 'ERR_ICE_CONNECTION_CLOSED']);

/** The options of `simplePeerMedia`. */
export interface SimplePeerMediaOptions {
  readonly wrtc: MediaClasses;
  readonly placeholders: Placeholders;
  readonly onProblem: (problem: MediaProblem) => void;
}

export function configurationOf(request: MediaConnectionRequest, iceServers: readonly IceServer[]): RTCConfiguration {
  return {
    iceServers: iceServers.map(({ urls, ...rest }) => ({ urls: [urls].flat(), ...rest })),
    iceTransportPolicy: request.relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
  };
}
