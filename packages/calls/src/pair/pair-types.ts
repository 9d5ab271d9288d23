import type { Clock, CryptoEngine, RandomBytes, Signer } from '@kith/identity';
import type { CallMember, ConnectionCode, MemberMedia, SignalRefusal } from '../call-types.js';
import type { CreateMediaConnection, IceServers, VideoLimits } from '../ports.js';
import type { SessionKey, Signal } from '../signal/signals.js';
import type { Turns } from './turns.js';

export type PairSignal = Extract<Signal, { kind: 'offer' | 'answer-sdp' | 'candidates' | 'again' }>;

/** The state of the connection to the other member. */
export type PairStatus = CallMember['connection'];

export interface PairOptions {
  readonly self: SessionKey;
  readonly other: SessionKey;
  /** This side comes first in the order of sessions and makes the offers. */
  readonly initiator: boolean;
  /** Number of earlier attempts with this session, from which the next ones continue. */
  readonly attempt: number;
  readonly group: Uint8Array;
  readonly call: string;
  readonly signer: Signer;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly createMediaConnection: CreateMediaConnection;
  readonly iceServers: IceServers;
  readonly relayOnly: boolean;
  /** Shared by all pairs of a call. A failed pair waits for its turn to try again. */
  readonly retries: Turns;
  readonly send: (signal: PairSignal) => void;
  /** Called when a message or media came over the connection. */
  readonly onAlive: () => void;
  readonly onStatus: (status: PairStatus, code?: ConnectionCode) => void;
  readonly onMedia: (media: MemberMedia) => void;
  /** Called with a track of the authenticated connection; null when the connection has ended. */
  readonly onTrack: (kind: 'audio' | 'video', track: MediaStreamTrack | null) => void;
  /** Called with the width at which the other side shows this side's video. */
  readonly onWanted: (width: number) => void;
  readonly onRefused: (code: SignalRefusal) => void;
  readonly onIceError: (error: { readonly url: string; readonly code: number; readonly text: string }) => void;
  readonly onError: (error: unknown) => void;
}

/** The tracks that a connection sends from its start. */
export interface Outgoing {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  limits: VideoLimits | null;
  media: MemberMedia;
  width: number;
}
