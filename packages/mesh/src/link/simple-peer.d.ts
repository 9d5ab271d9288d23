/** The used parts of simple-peer 9.11.1, with two private fields whose function its public interface lacks. */
declare module 'simple-peer/simplepeer.min.js' {
  export interface DataChannel extends EventTarget {
    readonly label: string;
    readonly protocol: string;
    readonly bufferedAmount: number;
    bufferedAmountLowThreshold: number;
    readonly readyState: string;
    close(): void;
  }

  export interface PeerConnection {
    readonly localDescription: { readonly sdp: string } | null;
    readonly remoteDescription: { readonly sdp: string } | null;
    ondatachannel: ((event: { channel: DataChannel }) => void) | null;
  }

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
    channelName: string;
    channelConfig: { protocol: string; ordered: boolean };
  }

  export default class Peer {
    constructor(options: PeerOptions);
    readonly _pc: PeerConnection | undefined | null;
    readonly _channel: DataChannel | null;
    readonly destroyed: boolean;
    on(event: 'signal', listener: (signal: PeerSignal) => void): this;
    on(event: 'iceStateChange', listener: (connection: RTCIceConnectionState) => void): this;
    on(event: 'data', listener: (data: Uint8Array) => void): this;
    on(event: 'error', listener: (error: Error & { code?: string }) => void): this;
    on(event: 'connect' | 'close', listener: () => void): this;
    signal(signal: PeerSignal): void;
    send(data: Uint8Array): void;
    destroy(): void;
  }
}
