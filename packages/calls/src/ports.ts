import type { Observable } from '@kith/identity';

/**
 * Carries sealed signals of one group between its devices: over existing connections, a broker, or a loop in memory. It is not
 * trusted: it may lose, repeat, reorder and invent signals.
 */
export interface CallSignaling {
  /**
   * Sends a signal to one session (`device.session`), to every session of a device (`device.`), or to everybody (null). A
   * transport without addressing sends to everybody.
   */
  send(signal: Uint8Array, to: string | null): void;
  onSignal(listener: (signal: Uint8Array) => void): () => void;
  /** Calls `listener` with a device (key, base64url) when the transport knows that its connection closed. */
  onGone(listener: (device: string) => void): () => void;
  close(): void;
}

/** A session description (SDP) that one half of a media connection sends to the other. */
export type MediaDescription = { readonly type: 'offer' | 'answer'; readonly sdp: string };

/** An ICE candidate, with the id and the number of its media line (`sdpMid` and `sdpMLineIndex` of RTCIceCandidate). */
export interface MediaCandidate {
  readonly candidate: string;
  readonly mid: string | null;
  readonly line: number | null;
}

/** The state of a media connection. */
export type MediaState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** One RTCPeerConnection with one audio and one video sender that exist from the start, and one data channel. */
export interface MediaConnection {
  readonly state: Observable<MediaState>;
  receive(description: MediaDescription): void;
  /** Adds a candidate. One that comes before its description waits. */
  addCandidate(candidate: MediaCandidate): void;
  /** Restarts ICE with fresh servers. Only for the initiator of the connection. The new offer is sent through `send`. */
  restartIce(iceServers: readonly IceServer[]): void;
  /** Returns the SHA-256 DTLS fingerprints, 32 bytes each; null until both descriptions are set. */
  fingerprints(): { readonly mine: Uint8Array; readonly theirs: Uint8Array } | null;
  /** Sends a message over the connection's data channel. Dropped while the channel is not open. */
  sendData(bytes: Uint8Array): void;
  /** Replaces the sent track without renegotiation; null sends silence or black. */
  setTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void>;
  /** Sets upper bounds for the video sent to this peer. */
  setVideoLimits(limits: VideoLimits): Promise<void>;
  /** Returns the bytes received on the transport so far, and other measurements. */
  statistics(): Promise<MediaStatistics>;
  close(): void;
}

/** The limits of the video that is sent to one member. */
export interface VideoLimits {
  /** Bits per second. */
  readonly maxBitrate: number;
  /** At least 1: 2 sends half the width and height. */
  readonly scaleDownBy: number;
  readonly maxFramerate: number;
}

/** The measurements of one media connection. Bytes and frames count since it began. */
export interface MediaStatistics {
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Milliseconds; absent until measured. */
  readonly roundTrip?: number;
  /** Packet loss of the last interval, 0 to 1. */
  readonly loss?: number;
  /** Candidate types of the pair in use, such as host, srflx, prflx, relay. */
  readonly local?: string;
  readonly remote?: string;
  readonly protocol?: string;
  readonly framesDecoded: number;
  readonly audioBytesReceived: number;
  readonly videoBytesReceived: number;
}

/** A request for a media connection. */
export interface MediaConnectionRequest {
  readonly initiator: boolean;
  readonly iceServers: readonly IceServer[];
  /** Use only candidates of TURN servers. */
  readonly relayOnly: boolean;
  readonly send: (signal: MediaDescription | MediaCandidate) => void;
  readonly onData: (bytes: Uint8Array) => void;
  readonly onDataOpen: () => void;
  /** Called for each kind when its track has come. It must not be played before the connection is authenticated. */
  readonly onTrack: (kind: 'audio' | 'video', track: MediaStreamTrack) => void;
  /** Called for an ICE server that refused or did not answer (RTCPeerConnectionIceErrorEvent). */
  readonly onIceError: (error: { readonly url: string; readonly code: number; readonly text: string }) => void;
}

/** Makes a media connection to one member. */
export type CreateMediaConnection = (request: MediaConnectionRequest) => MediaConnection;

/** An ICE server, in the form of RTCIceServer. */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}
/** Returns the ICE servers. Called at every connection and every restart, so that short-lived credentials are fresh. */
export type IceServers = () => Promise<readonly IceServer[]> | readonly IceServer[];
