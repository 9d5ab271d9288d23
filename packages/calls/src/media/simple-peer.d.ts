/** The parts of simple-peer 9.11.1 used here and in the mesh, with fields whose function its public interface lacks. */
declare module 'simple-peer/simplepeer.min.js' {
  export type PeerSignal =
    | { type: 'offer' | 'answer'; sdp: string }
    | {
        type: 'candidate';
        candidate: { candidate: string; sdpMid: string | null; sdpMLineIndex: number | null };
      }
    | { type: 'renegotiate' | 'transceiverRequest' };

  export interface PeerOptions {
    initiator: boolean;
    trickle: boolean;
    wrtc: object;
    config: object;
    streams?: readonly MediaStream[];
    channelName: string;
    channelConfig: { protocol: string; ordered: boolean };
  }

  export default class Peer {
    constructor(options: PeerOptions);
    /** Undefined when it could not be constructed, null when destroyed. */
    readonly _pc: RTCPeerConnection | undefined | null;
    readonly _channel: RTCDataChannel | null;
    readonly destroyed: boolean;
    /** Used for the next offer. */
    offerOptions: RTCOfferOptions;
    on(event: 'signal', listener: (signal: PeerSignal) => void): this;
    on(event: 'data', listener: (data: Uint8Array) => void): this;
    on(event: 'track', listener: (track: MediaStreamTrack, stream: MediaStream) => void): this;
    on(event: 'error', listener: (error: Error & { code?: string }) => void): this;
    on(event: 'signalingStateChange', listener: (state: RTCSignalingState) => void): this;
    on(event: 'iceStateChange', listener: (connection: RTCIceConnectionState) => void): this;
    on(event: 'connect' | 'close', listener: () => void): this;
    signal(signal: PeerSignal): void;
    /** Makes an offer, or asks the initiator for one. */
    negotiate(): void;
    send(data: Uint8Array): void;
    destroy(): void;
  }
}
