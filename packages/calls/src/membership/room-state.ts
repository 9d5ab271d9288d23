import type { MemberMedia, VideoOutcome } from '../call-types.js';
import type { Answer, RoomView, SessionKey, Signal, VerifiedSignal } from '../signal/signals.js';

/** What one session knows of one room. A value: `step` makes the next one. */
export interface RoomState {
  readonly stage: Stage;
  /** Counts the asks of this session; an answer names the ask it answers. */
  readonly round: number;
  /** Answers to asks up to this round were given up: what they promised is free again. */
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

/** Another session, and everything known of it. */
export interface Other {
  /** It has addressed this very session, so it is there now and no recording. */
  readonly proven: boolean;
  /** It has a seat, and said so itself. */
  readonly member: boolean;
  /** A member says that it has a seat; it is counted, and asked. */
  readonly named: boolean;
  /** It has gone for good. Keys are never used twice. */
  readonly left: boolean;
  readonly asking: 'no' | 'heard' | 'proven';
  /** A seat is kept for it, and for video if it wants that. */
  readonly promise: { readonly video: boolean } | null;
  readonly videoPromise: boolean;
  /** Its asks up to these rounds are void. */
  readonly closed: { readonly seat: number; readonly video: number };
  /** Its latest answer to this session. */
  readonly answer: GivenAnswer | null;
  /** The round in which it was asked directly. */
  readonly addressed: number;
  readonly unanswered: number;
  /** Nothing was heard for half its lease. */
  readonly quiet: boolean;
  /** Its connections have closed: its lease is short. */
  readonly closing: boolean;
  readonly media: MemberMedia | null;
  /** Taken as true until it has spoken of its media itself. */
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
  /** Media brought a sign of life. */
  | { readonly kind: 'alive'; readonly key: SessionKey }
  /** The transport says that it is gone, and media is not connected. */
  | { readonly kind: 'gone'; readonly key: SessionKey }
  /** No member of the group any more. */
  | { readonly kind: 'removed'; readonly key: SessionKey }
  | { readonly kind: 'video'; readonly on: boolean }
  | { readonly kind: 'media'; readonly media: MemberMedia };

export type RoomEffect =
  | { readonly kind: 'send'; readonly signal: Signal; readonly to: SessionKey | null }
  /** A timer of that name starts anew; null ends it. Milliseconds. */
  | { readonly kind: 'timer'; readonly name: TimerName; readonly after: number | null }
  | { readonly kind: 'video'; readonly outcome: VideoOutcome };

export type TimerName =
  | 'announce'
  | 'found'
  | 'heartbeat'
  | 'sync'
  | 'video'
  | `${'lease' | 'quiet' | 'named' | 'asking' | 'promise' | 'video-promise'}:${SessionKey}`;

/** Which session this is, and what orders sessions. */
export interface RoomConfig {
  readonly self: SessionKey;
  readonly personOf: (device: string) => string | null;
  /** People whom presence shows in the room. */
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
