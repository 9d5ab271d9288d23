import type { Clock, CryptoEngine, Did, Events, Observable, RandomBytes } from '@kith/identity';
import type {
  CallGroup,
  CallIdentity,
  CallSignaling,
  CreateMediaConnection,
  IceServers,
  MediaStatistics,
} from './ports.js';

/** The options of `createCall`. */
export interface CallOptions {
  readonly identity: CallIdentity;
  readonly group: CallGroup;
  /** What is called about: the id of a node, ≤ 128 characters. One id is one room. */
  readonly call: string;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Several may be used at once: the first to deliver counts. Whoever made them closes them. */
  readonly signaling: readonly CallSignaling[];
  readonly createMediaConnection: CreateMediaConnection;
  readonly iceServers?: IceServers;
  readonly relayOnly?: boolean;
  /**
   * People of whom something other than a signal says that they are in the call: presence. While one of them has not answered,
   * who joins waits up to ten seconds before beginning a call of their own. Nobody, unless given.
   */
  readonly occupants?: () => readonly Did[];
  readonly onError: (error: unknown) => void;
}

/** The state of this device in the call. */
export type CallState =
  | { readonly kind: 'idle' }
  /** Asking everyone who is there for a seat. */
  | { readonly kind: 'joining' }
  /** No seat is free: asked again by itself while waiting. */
  | { readonly kind: 'full'; readonly seats: number }
  | { readonly kind: 'joined'; readonly since: number }
  | { readonly kind: 'left'; readonly reason: 'left' | 'not-a-member' | 'no-key' };

/** The tracks that this device sends. */
export interface SelfMedia {
  readonly audio: MediaStreamTrack | null;
  /** Camera or screen; screen wins. */
  readonly video: MediaStreamTrack | null;
}

/** The state of a member's own media, as they report it to the others. */
export interface MemberMedia {
  readonly muted: boolean;
  readonly deafened: boolean;
  readonly video: boolean;
  readonly sharing: boolean;
  readonly speaking: boolean;
  /** No microphone, or no permission: hears and does not speak. */
  readonly listening: boolean;
}

/**
 * One member of a call: one session of one device. `since` is the time at which they joined, in milliseconds since the Unix epoch by
 * their own clock.
 */
export interface CallMember {
  /** `device.session`: one tab of one person. */
  readonly key: string;
  readonly person: Did;
  readonly device: string;
  readonly self: boolean;
  readonly media: MemberMedia;
  /** How well they are reached. The own entry is always `connected`. */
  readonly connection: 'connecting' | 'connected' | 'recovering' | 'unreachable';
  /** What they send: only once their connection is authenticated. Null until then, and for the own entry. */
  readonly audioTrack: MediaStreamTrack | null;
  readonly videoTrack: MediaStreamTrack | null;
  readonly since: number;
}

/** The answer to a wish to send video. `seats` is the number of members up to which video is allowed. */
export type VideoOutcome =
  | { readonly on: boolean }
  | { readonly refused: 'too-many-for-video' | 'not-joined'; readonly seats: number };

/** One call of this tab. */
export interface Call {
  readonly call: string;
  /** `device.session`, new for every join. */
  readonly key: string;
  readonly state: Observable<CallState>;
  /** Everybody in the call, this device included, in the same order everywhere: by key. */
  readonly members: Observable<readonly CallMember[]>;
  /** Asks for a seat; resolves when there is one, when the room is full (then it goes on waiting), or when it was left. */
  join(options?: { readonly video?: boolean }): Promise<CallState>;
  /** Gives the seat back, or the place in the queue. Every connection is closed when it resolves. */
  leave(): Promise<void>;
  /** What to send. Tracks are replaced without renegotiation. */
  send(media: SelfMedia): Promise<void>;
  /** Asks everybody before the camera or the screen goes on. */
  requestVideo(on: boolean): Promise<VideoOutcome>;
  tell(media: Partial<Omit<MemberMedia, 'video'>>): void;
  /** How large (pixels wide) each member is shown here: who is small is asked to send less. */
  wantVideo(member: string, width: number): void;
  /** The latest measurements, by member. */
  readonly quality: Observable<ReadonlyMap<string, MediaStatistics>>;
  /** The network changed: restart ICE everywhere now. */
  networkChanged(): void;
  readonly events: Events<CallEvent>;
  close(): Promise<void>;
}

/** Everything that a call reports. Each event counts under its type. */
export type CallEvent =
  | { readonly type: 'joined' | 'left' | 'full' }
  | { readonly type: 'member-joined' | 'member-left'; readonly person: Did; readonly key: string }
  | {
      readonly type: 'connection';
      readonly key: string;
      readonly state: CallMember['connection'];
      readonly code?: ConnectionCode;
    }
  | { readonly type: 'ice-server-failed'; readonly url: string; readonly code: string }
  /** A signal that breaks the rules; nothing of it was used. */
  | { readonly type: 'signal-refused'; readonly code: SignalRefusal };

/** Why a connection is being made again. */
export type ConnectionCode =
  | 'connect-timeout'
  | 'disconnected'
  | 'failed'
  | 'stalled'
  | 'network-changed'
  | 'offer-missing'
  | 'not-authenticated';

/**
 * Why a signal was refused. `malformed`, `too-large`, `version`: its form. `not-a-member`, `signature`, `undecryptable`: its sender
 * is not proved to belong to the group. `replayed`, `late`: it is old. `stranger`, `fingerprint`: it is not from the other end of
 * its connection. `too-often`: its device sends too many.
 */
export type SignalRefusal =
  | 'malformed'
  | 'too-large'
  | 'version'
  | 'not-a-member'
  | 'signature'
  | 'undecryptable'
  | 'replayed'
  | 'stranger'
  | 'fingerprint'
  | 'late'
  | 'too-often';
