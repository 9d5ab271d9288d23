import type { Did, Observable, Signer } from '@kith/identity';

/** Whose calls these are, and under which secret. A space is one. The same shape as the group of presence. */
export interface CallGroup {
  /** 32 bytes, signed with every signal. */
  readonly id: Uint8Array;
  /** What the members share now; null while this device has none. */
  readonly secret: Observable<CallSecret | null>;
  /** Whose device this is (its key, base64url); null for anybody who is no member. */
  personOf(device: string): Did | null;
  /** Called when `personOf` may answer differently from now on. */
  onMembers(listener: () => void): () => void;
}

/** A key that the members of a group share for calls. */
export interface CallSecret {
  /** 16 bytes: names the secret. */
  readonly epoch: Uint8Array;
  /** 32 bytes, for calls alone. */
  readonly key: Uint8Array;
}

/** This device, as it signs. */
export interface CallIdentity {
  readonly person: Did;
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  readonly signer: Signer;
}

/**
 * Carries sealed signals of one group between its devices: over connections that exist already, a broker, or a loop in memory.
 * It is trusted with nothing: it may lose, repeat, reorder and invent.
 */
export interface CallSignaling {
  /** To one session (`device.session`), to every session of a device (`device.`), or to everybody. A transport that cannot address tells everybody. */
  send(signal: Uint8Array, to: string | null): void;
  onSignal(listener: (signal: Uint8Array) => void): () => void;
  /** Called with a device (key, base64url) when the transport knows that its connection closed. */
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
  /** Candidates may come before the description: they wait. */
  addCandidate(candidate: MediaCandidate): void;
  /** Only the initiator of the connection, with fresh servers; the new offer goes out through `send`. */
  restartIce(iceServers: readonly IceServer[]): void;
  /** SHA-256 DTLS fingerprints, 32 bytes each; null until both descriptions are there. */
  fingerprints(): { readonly mine: Uint8Array; readonly theirs: Uint8Array } | null;
  /** Over the connection's own data channel: dropped while it is not open. */
  sendData(bytes: Uint8Array): void;
  /** Replaces what is sent without renegotiation; null sends silence or black. */
  setTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void>;
  /** Upper bounds for what is sent to this peer. */
  setVideoLimits(limits: VideoLimits): Promise<void>;
  /** Bytes received on the whole transport so far, and what else the statistics tell. */
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
  /** 0 to 1, of the packets of the last interval. */
  readonly loss?: number;
  /** Candidate types of the pair in use, such as host, srflx, prflx, relay. */
  readonly local?: string;
  readonly remote?: string;
  readonly protocol?: string;
  readonly framesDecoded: number;
  readonly audioBytesReceived: number;
  readonly videoBytesReceived: number;
}

/** Describes the media connection that is to be made. */
export interface MediaConnectionRequest {
  readonly initiator: boolean;
  readonly iceServers: readonly IceServer[];
  /** Only candidates of TURN servers. */
  readonly relayOnly: boolean;
  readonly send: (signal: MediaDescription | MediaCandidate) => void;
  readonly onData: (bytes: Uint8Array) => void;
  readonly onDataOpen: () => void;
  /** Called for each kind once the track is there; it must not play before the connection is authenticated. */
  readonly onTrack: (kind: 'audio' | 'video', track: MediaStreamTrack) => void;
  /** An ICE server that refused or did not answer (RTCPeerConnectionIceErrorEvent). */
  readonly onIceError: (error: { readonly url: string; readonly code: number; readonly text: string }) => void;
}

/** Makes a media connection to one member. */
export type CreateMediaConnection = (request: MediaConnectionRequest) => MediaConnection;

/** As RTCIceServer. */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}
/** Asked at every connection and every restart, so that short-lived credentials are fresh. */
export type IceServers = () => Promise<readonly IceServer[]> | readonly IceServer[];
