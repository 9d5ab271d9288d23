import type { MemberMedia } from '../call-types.js';
import type { MediaCandidate } from '../ports.js';
import type { Gate, Opened } from './gate.js';

/** One session as others name it: `device.session`, both base64url. */
export type SessionKey = string;

/** What members say about the room whenever they speak: enough for a newcomer, and for two halves that meet again. */
export interface RoomView {
  /** Sessions that have a seat, the speaker included. */
  readonly members: readonly SessionKey[];
  /** Sessions to whom the speaker has promised a seat that they have not taken yet. */
  readonly promised: readonly SessionKey[];
  /** The speaker has taken the room for one with video. */
  readonly video: boolean;
}

export type Answer =
  | 'granted'
  /** No seat is free. */
  | 'full'
  /** Somebody else is being let in first: ask again. */
  | 'wait'
  /** Too many are here for video. */
  | 'too-many';

export type Signal =
  /** Asks for a seat, or, of somebody who has one, for video. Rounds count up. */
  | { readonly kind: 'ask'; readonly what: 'seat' | 'video'; readonly round: number; readonly video: boolean }
  /** Only members give `granted`, `full` and `too-many`; somebody who asks too answers `wait` when they come first. */
  | {
      readonly kind: 'answer';
      readonly what: 'seat' | 'video';
      readonly round: number;
      readonly answer: Answer;
      readonly view: RoomView;
    }
  /** Takes back every ask up to that round, so that promises made for them are free at once; an ask that was overtaken is void. */
  | { readonly kind: 'withdraw'; readonly what: 'seat' | 'video'; readonly round: number }
  /** A member is here: said on taking the seat, on every change, and as a heartbeat. */
  | { readonly kind: 'here'; readonly view: RoomView; readonly media: MemberMedia; readonly since: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'offer'; readonly connection: string; readonly attempt: number; readonly sdp: string }
  /** `offer`: SHA-256 of the offer's SDP, so that an answer belongs to one offer and so to both fingerprints. */
  | { readonly kind: 'answer-sdp'; readonly connection: string; readonly offer: Uint8Array; readonly sdp: string }
  | { readonly kind: 'candidates'; readonly connection: string; readonly candidates: readonly MediaCandidate[] }
  /** Asks the one who offers in this pair to begin again. */
  | { readonly kind: 'again'; readonly connection: string | null; readonly reason: string };

/** Somebody's signal after signature, membership and order were checked; `direct`: only somebody who is there now can have known whom to address. */
export type VerifiedSignal = Opened<Signal>;

/** The gate of a call: see gate.ts. */
export type SignalGate = Gate<Signal>;
