import type { Clock, CryptoEngine, Did, Events, Group, Observable, RandomBytes, SigningIdentity } from '@kith/identity';
import type { CallSignaling, CreateMediaConnection, IceServers, MediaStatistics } from './ports.js';

/** The options of `createCall`. */
export interface CallOptions {
  readonly identity: SigningIdentity;
  readonly group: Group;
  /** The id of the node that the call is about, ≤ 128 characters. One id is one room. */
  readonly call: string;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** The signaling transports. With several, the first delivery counts. The caller closes them. */
  readonly signaling: readonly CallSignaling[];
  readonly createMediaConnection: CreateMediaConnection;
  readonly iceServers?: IceServers;
  readonly relayOnly?: boolean;
  /**
   * Returns the people whom presence shows in the call. While one of them has not answered, a joining device waits up to ten
   * seconds before it begins a call of its own. Default: nobody.
   */
  readonly occupants?: () => readonly Did[];
  readonly onError: (error: unknown) => void;
}

/** The state of this device in the call. */
export type CallState =
  | { readonly kind: 'idle' }
  /** Asking every member for a seat. */
  | { readonly kind: 'joining' }
  /** No seat is free. The device asks again by itself. */
  | { readonly kind: 'full'; readonly seats: number }
  | { readonly kind: 'joined'; readonly since: number }
  | { readonly kind: 'left'; readonly reason: 'left' | 'not-a-member' | 'no-key' };

/** The tracks that this device sends. */
export interface SelfMedia {
  readonly audio: MediaStreamTrack | null;
  /** Camera or screen. The screen has priority. */
  readonly video: MediaStreamTrack | null;
}

/** The state of a member's own media, as they report it to the others. */
export interface MemberMedia {
  readonly muted: boolean;
  readonly deafened: boolean;
  readonly video: boolean;
  readonly sharing: boolean;
  readonly speaking: boolean;
  /** The member has no microphone or no permission, and only listens. */
  readonly listening: boolean;
}

/**
 * One member of a call: one session of one device. `since` is the time of joining by the member's own clock, in milliseconds
 * since the Unix epoch.
 */
export interface CallMember {
  /** `device.session`: one tab of one person. */
  readonly key: string;
  readonly person: Did;
  readonly device: string;
  readonly self: boolean;
  readonly media: MemberMedia;
  /** The state of the connection to the member. The own entry is always `connected`. */
  readonly connection: 'connecting' | 'connected' | 'recovering' | 'unreachable';
  /** The member's track, once the connection is authenticated. Null until then, and for the own entry. */
  readonly audioTrack: MediaStreamTrack | null;
  readonly videoTrack: MediaStreamTrack | null;
  readonly since: number;
}

/** The answer to a request to send video. `seats` is the number of members up to which video is allowed. */
export type VideoOutcome =
  | { readonly on: boolean }
  | { readonly refused: 'too-many-for-video' | 'not-joined'; readonly seats: number };

/** One call of this tab. */
export interface Call {
  readonly call: string;
  /** `device.session`, new for every join. */
  readonly key: string;
  readonly state: Observable<CallState>;
  /** All members of the call, this device included. Sorted by key, so the order is the same everywhere. */
  readonly members: Observable<readonly CallMember[]>;
  /** Asks for a seat. Resolves when the device has one, when the room is full (it then keeps waiting), or when it was left. */
  join(options?: { readonly video?: boolean }): Promise<CallState>;
  /** Gives up the seat or the place in the queue. Resolves when every connection is closed. */
  leave(): Promise<void>;
  /** Sets the tracks to send. They are replaced without renegotiation. */
  send(media: SelfMedia): Promise<void>;
  /** Asks all members before the camera or the screen goes on. */
  requestVideo(on: boolean): Promise<VideoOutcome>;
  tell(media: Partial<Omit<MemberMedia, 'video'>>): void;
  /** Sets the width in pixels at which a member is shown here. A member shown small is asked to send less. */
  wantVideo(member: string, width: number): void;
  /** The latest measurements, by member. */
  readonly quality: Observable<ReadonlyMap<string, MediaStatistics>>;
  /** Restarts ICE on all connections at once. Call it when the network has changed. */
  networkChanged(): void;
  readonly events: Events<CallEvent>;
  close(): Promise<void>;
}

/** An event of a call. Each event counts under its type. */
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
  /** A signal that breaks the rules. Nothing of it was used. */
  | { readonly type: 'signal-refused'; readonly code: SignalRefusal };

/** The reason why a connection is made again. */
export type ConnectionCode =
  | 'connect-timeout'
  | 'disconnected'
  | 'failed'
  | 'stalled'
  | 'network-changed'
  | 'offer-missing'
  | 'not-authenticated';

/**
 * The reason why a signal was refused. `malformed`, `too-large`, `version`: its form. `not-a-member`, `signature`,
 * `undecryptable`: its sender is not proved to belong to the group. `replayed`, `late`: it is old. `stranger`, `fingerprint`:
 * it is not from the other end of its connection. `too-often`: its device sends too many.
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
