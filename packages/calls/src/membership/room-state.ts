import type { MemberMedia, VideoOutcome } from '../call-types.js';
import type { Answer, RoomView, SessionKey, Signal, VerifiedSignal } from '../signal/signals.js';

/** The state of one room in one session. The value is immutable; `step` makes the next one. */
export interface RoomState {
  readonly stage: Stage;
  /** Counts the asks of this session. An answer names its ask. */
  readonly round: number;
  /** Answers to asks up to this round are given up, and their promises are free again. */
  readonly floor: number;
  readonly media: MemberMedia;
  readonly video: 'off' | 'asking' | 'on';
  /** The timer `sync` is running. */
  readonly syncing: boolean;
  readonly others: ReadonlyMap<SessionKey, Other>;
}

export type Stage =
  | { readonly kind: 'idle' }
  /** `asked`: announcements so far. `extended`: founding was put off once, for somebody heard but not proven. */
  | { readonly kind: 'joining'; readonly video: boolean; readonly asked: number; readonly extended: boolean }
  | { readonly kind: 'full'; readonly video: boolean; readonly seats: number }
  | { readonly kind: 'joined'; readonly since: number }
  | { readonly kind: 'left' };

/** The state of another session. */
export interface Other {
  /** It has addressed this session, so it is live and not a recording. */
  readonly proven: boolean;
  /** It has a seat, by its own message. */
  readonly member: boolean;
  /** A member reports that it has a seat. It is counted and asked. */
  readonly named: boolean;
  /** It has left for good. Keys are never reused. */
  readonly left: boolean;
  readonly asking: 'no' | 'heard' | 'proven';
  /** A seat is reserved for it, with video if it asked for that. */
  readonly promise: { readonly video: boolean } | null;
  readonly videoPromise: boolean;
  /** Its asks up to these rounds are withdrawn. */
  readonly closed: { readonly seat: number; readonly video: number };
  /** Its latest answer to this session. */
  readonly answer: GivenAnswer | null;
  /** The round in which it was asked directly. */
  readonly addressed: number;
  readonly unanswered: number;
  /** It has been silent for half its lease. */
  readonly quiet: boolean;
  /** Its connections have closed: its lease is short. */
  readonly closing: boolean;
  readonly media: MemberMedia | null;
  /** Assumed until it has sent its media state itself. */
  readonly videoAssumed: boolean;
  readonly since: number;
  readonly view: RoomView | null;
}

export interface GivenAnswer {
  readonly what: 'seat' | 'video';
  readonly round: number;
  readonly answer: Answer;
}

export type RoomInput =
  | { readonly kind: 'join'; readonly video: boolean }
  | { readonly kind: 'leave' }
  | { readonly kind: 'signal'; readonly verified: VerifiedSignal }
  | { readonly kind: 'timer'; readonly name: TimerName }
  /** Media of the session was received. */
  | { readonly kind: 'alive'; readonly key: SessionKey }
  /** The transport reports that it is gone, and media is not connected. */
  | { readonly kind: 'gone'; readonly key: SessionKey }
  /** Its person has left the group. */
  | { readonly kind: 'removed'; readonly key: SessionKey }
  | { readonly kind: 'video'; readonly on: boolean }
  | { readonly kind: 'media'; readonly media: MemberMedia };

export type RoomEffect =
  | { readonly kind: 'send'; readonly signal: Signal; readonly to: SessionKey | null }
  /** Restarts the timer of that name; null stops it. Milliseconds. */
  | { readonly kind: 'timer'; readonly name: TimerName; readonly after: number | null }
  | { readonly kind: 'video'; readonly outcome: VideoOutcome };

export type TimerName =
  | 'announce'
  | 'found'
  | 'heartbeat'
  | 'sync'
  | 'video'
  | `${'lease' | 'quiet' | 'named' | 'asking' | 'promise' | 'video-promise'}:${SessionKey}`;

/** The identity of this session, and the inputs of the order of sessions. */
export interface RoomConfig {
  readonly self: SessionKey;
  readonly personOf: (device: string) => string | null;
  /** Returns the people that presence shows in the room. */
  readonly occupants: () => readonly string[];
}

export const noMedia: MemberMedia = {
  muted: false,
  deafened: false,
  video: false,
  sharing: false,
  speaking: false,
  listening: false,
};

export const unknownOther: Other = {
  proven: false,
  member: false,
  named: false,
  left: false,
  asking: 'no',
  promise: null,
  videoPromise: false,
  closed: { seat: -1, video: -1 },
  answer: null,
  addressed: -1,
  unanswered: 0,
  quiet: false,
  closing: false,
  media: null,
  videoAssumed: false,
  since: 0,
  view: null,
};

export function initialRoom(): RoomState {
  return {
    stage: { kind: 'idle' },
    round: 0,
    floor: 0,
    media: noMedia,
    video: 'off',
    syncing: false,
    others: new Map(),
  };
}
