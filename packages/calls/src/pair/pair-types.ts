import type { Clock, CryptoEngine, RandomBytes, Signer } from '@kith/identity';
import type { CallMember, ConnectionCode, MemberMedia, SignalRefusal } from '../call-types.js';
import type { CreateMediaConnection, IceServers, VideoLimits } from '../ports.js';
import type { SessionKey, Signal } from '../signal/signals.js';
import type { Turns } from './turns.js';

export type PairSignal = Extract<Signal, { kind: 'offer' | 'answer-sdp' | 'candidates' | 'again' }>;

/** How well the other is reached. */
export type PairStatus = CallMember['connection'];

export interface PairOptions {
  readonly self: SessionKey;
  readonly other: SessionKey;
  /** This side comes first in the order of sessions: it offers. */
  readonly initiator: boolean;
  /** Attempts that were made with this session before; the next ones count on. */
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
  /** Shared by all pairs of a call: a pair that failed waits for its turn to try again. */
  readonly retries: Turns;
  readonly send: (signal: PairSignal) => void;
  /** Something came from the other side over their connection. */
  readonly onAlive: () => void;
  readonly onStatus: (status: PairStatus, code?: ConnectionCode) => void;
  readonly onMedia: (media: MemberMedia) => void;
  /** Only of an authenticated connection; null when that has ended. */
  readonly onTrack: (kind: 'audio' | 'video', track: MediaStreamTrack | null) => void;
  /** How wide the other side shows what is sent to it. */
  readonly onWanted: (width: number) => void;
  readonly onRefused: (code: SignalRefusal) => void;
  readonly onIceError: (error: { readonly url: string; readonly code: number; readonly text: string }) => void;
  readonly onError: (error: unknown) => void;
}

/** What is sent on a connection from its first moment. */
export interface Outgoing {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  limits: VideoLimits | null;
  media: MemberMedia;
  width: number;
}
