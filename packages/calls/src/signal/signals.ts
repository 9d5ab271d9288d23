import type { MemberMedia } from '../call-types.js';
import type { MediaCandidate } from '../ports.js';
import type { Gate, Opened } from './gate.js';

/** The key of a session: `device.session`, both base64url. */
export type SessionKey = string;

/** A member's view of the room, sent with every message. It suffices for a newcomer, and for two halves of a room that merge. */
export interface RoomView {
  /** Sessions that have a seat, the sender included. */
  readonly members: readonly SessionKey[];
  /** Sessions to which the sender has promised a seat that they have not taken yet. */
  readonly promised: readonly SessionKey[];
  /** The sender counts the room as one with video. */
  readonly video: boolean;
}

export type Answer =
  | 'granted'
  /** No seat is free. */
  | 'full'
  /** Another session is admitted first: ask again. */
  | 'wait'
  /** The room has too many members for video. */
  | 'too-many';

export type Signal =
  /** Asks for a seat or, from a member, for video. Rounds count up. */
  | { readonly kind: 'ask'; readonly what: 'seat' | 'video'; readonly round: number; readonly video: boolean }
  /**
   * Answers an ask. Only members answer `granted`, `full` and `too-many`. A session that asks too answers `wait` if it comes
   * first.
   */
  | {
      readonly kind: 'answer';
      readonly what: 'seat' | 'video';
      readonly round: number;
      readonly answer: Answer;
      readonly view: RoomView;
    }
  /** Withdraws every ask up to a round, so that their promises are free at once. An ask that arrives later is void. */
  | { readonly kind: 'withdraw'; readonly what: 'seat' | 'video'; readonly round: number }
  /** A member is here: sent on taking the seat, on every change, and as a heartbeat. */
  | { readonly kind: 'here'; readonly view: RoomView; readonly media: MemberMedia; readonly since: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'offer'; readonly connection: string; readonly attempt: number; readonly sdp: string }
  /** `offer`: SHA-256 of the offer's SDP, so that an answer belongs to one offer and so to both fingerprints. */
  | { readonly kind: 'answer-sdp'; readonly connection: string; readonly offer: Uint8Array; readonly sdp: string }
  | { readonly kind: 'candidates'; readonly connection: string; readonly candidates: readonly MediaCandidate[] }
  /** Asks the offering side of this pair to begin again. */
  | { readonly kind: 'again'; readonly connection: string | null; readonly reason: string };

/**
 * A signal whose signature, membership and order were checked. `direct`: addressed to this session, which only a live sender
 * can know.
 */
export type VerifiedSignal = Opened<Signal>;

/** The gate of a call: see gate.ts. */
export type SignalGate = Gate<Signal>;
