import type { CallController, LocalMedia, RingEvent, RingOutcome } from '@kith/calls';
import type { CallHistory, MissedRings } from '@kith/comms';
import type { Did, Events, Observable } from '@kith/identity';
import type { Presence } from '@kith/presence';
import type { SpaceId } from '@kith/store';

/** `voice`: a room that stands open. `direct`: two people who rang each other. `node`: around a channel or a document. */
export type CallKind = 'voice' | 'direct' | 'node';

/** The one call of this device. */
export interface ActiveCall {
  readonly workspace: SpaceId;
  /** What it is about, and so its name: a channel, a document, or `direct:` and two DIDs. */
  readonly node: string;
  readonly kind: CallKind;
  readonly startedAt: number;
  readonly controller: CallController;
}

/** A call that rings here. */
export interface IncomingCall {
  readonly id: string;
  readonly workspace: SpaceId;
  readonly from: Did;
  readonly node: string;
  readonly video: boolean;
  /** This person does not want to be disturbed: no sound, no notification. */
  readonly quiet: boolean;
}

/** A ring of this device that has not ended. `calling`: no device of that person rings yet. */
export interface OutgoingCall {
  readonly workspace: SpaceId;
  readonly to: Did;
  readonly node: string;
  readonly video: boolean;
  readonly state: 'calling' | 'ringing';
}

/** The answer of `join`: the call, or the reason for the refusal. */
export type JoinOutcome =
  /** In it, or waiting for a free seat: the controller's state says which. */
  | { readonly joined: ActiveCall }
  /** One call at a time: ask, then join again with `switch`. */
  | { readonly refused: 'in-another-call'; readonly current: ActiveCall }
  | { readonly refused: 'in-another-tab' }
  /** No WebRTC or no microphone interface in this environment. */
  | { readonly refused: 'unsupported' }
  | { readonly refused: 'not-a-member' | 'no-key' };

/** The place of a call: a workspace, and the id that the call is about. */
export interface CallPlace {
  readonly workspace: SpaceId;
  readonly node: string;
  readonly kind: CallKind;
}

/** The options of `join`. `node` is the id that the call is about. */
export interface JoinOptions {
  readonly node: string;
  readonly kind?: CallKind;
  /** With the camera on, where there is room for it. */
  readonly video?: boolean;
  /** As `startsMuted` says, unless told. */
  readonly muted?: boolean;
  /** Leaves the call this device is in. */
  readonly switch?: boolean;
}

/** The options of `ring`. */
export interface RingOptions {
  readonly video?: boolean;
  /** Leaves the call this device is in. */
  readonly switch?: boolean;
}

/** Why a ring of another device was refused. */
export type RefusedRing = Extract<RingEvent, { readonly type: 'signal-refused' }>['code'];

/** Everything that happens to the calls of a device. */
export type CallsEvent =
  | { readonly type: 'call-joined' | 'call-left'; readonly workspace: SpaceId; readonly node: string }
  | { readonly type: 'call-incoming' | 'call-missed'; readonly workspace: SpaceId; readonly incoming: IncomingCall }
  /** A ring that breaks the rules; nothing of it was used. */
  | { readonly type: 'call-refused'; readonly workspace: SpaceId; readonly code: RefusedRing };

/** Calls in one workspace. */
export interface WorkspaceCalls {
  /** Ready to join: what calls are made of is loaded when it is first needed. */
  join(options: JoinOptions): Promise<JoinOutcome>;
  /** Rings a person on every device of theirs; when they accept, both are in the call. */
  ring(person: Did, options?: RingOptions): Promise<RingOutcome | JoinOutcome>;
  /** Who is in the call around a node, as their presence tells. The same observable for the same node. */
  occupancy(node: string): Observable<readonly Presence[]>;
  history(node: string): CallHistory;
  /** The latest rings that this person did not answer, newest first: also those that rang while no device of theirs was open. */
  missed(): MissedRings;
}

/** The calls of one device, over all of its workspaces: one at a time. */
export interface DeviceCalls {
  readonly active: Observable<ActiveCall | null>;
  readonly incoming: Observable<readonly IncomingCall[]>;
  readonly outgoing: Observable<OutgoingCall | null>;
  /** Microphone, camera and speaker, for a lobby: the same that a call then uses. Null where the platform has none. */
  media(): Promise<LocalMedia | null>;
  /** Joins the call that is ringing. Null when it has stopped ringing. */
  accept(id: string, options?: { readonly video?: boolean; readonly switch?: boolean }): Promise<JoinOutcome | null>;
  decline(id: string): void;
  cancel(): void;
  leave(): Promise<void>;
  /**
   * Whether a call joined now begins muted: as the person was when they last left one on this device. Before the first one, and
   * twelve hours after they left one live, a voice room begins muted, and a call that was asked for or answered does not.
   */
  startsMuted(kind: CallKind): boolean;
  /** The call this device was in when the program ended without leaving it, less than ten minutes ago. Joining any call, or `dismissInterrupted`, ends it. */
  readonly interrupted: Observable<CallPlace | null>;
  dismissInterrupted(): void;
  readonly events: Events<CallsEvent>;
}
