import type { Did, Events, Observable } from '@kith/identity';
import type { CallEvent, CallMember, CallState, VideoOutcome } from './call-types.js';
import type { SharePreset } from './media/constraints.js';
import type { CaptureOutcome, LocalMedia, LocalMediaProblem } from './media/local-media-types.js';
import type { MediaStatistics } from './ports.js';
import type { Diagnosis } from './quality/doctor.js';

/** The state of this device in its call. */
export interface SelfCallState {
  readonly muted: boolean;
  /** Hears nobody, and is muted too. */
  readonly deafened: boolean;
  readonly camera: boolean;
  readonly sharing: boolean;
  readonly speaking: boolean;
  /** In the call without a microphone. */
  readonly listening: boolean;
  /** The microphone is open only while the key is held. */
  readonly pushToTalk: boolean;
  /** The problem that keeps media from the requested state. Each has words and a fix of its own. */
  readonly problem: LocalMediaProblem['code'] | 'autoplay-blocked' | null;
}

/** One call with its media, for display and control by a call dock. */
export interface CallController {
  /** The node that the call is about. */
  readonly node: string;
  readonly state: Observable<CallState>;
  readonly members: Observable<readonly CallMember[]>;
  readonly self: Observable<SelfCallState>;
  readonly media: LocalMedia;
  readonly quality: Observable<ReadonlyMap<string, MediaStatistics>>;
  readonly diagnosis: Observable<Diagnosis>;
  /** The loudness of this microphone from 0 to 1, about 20 times a second while there is a listener. */
  readonly level: Observable<number>;
  setMuted(muted: boolean): void;
  /** Deafens or undeafens. Deafening mutes. Undeafening restores the earlier mute state. */
  setDeafened(deafened: boolean): void;
  /** Asks the other members, then the browser for the camera. */
  setCamera(on: boolean): Promise<VideoOutcome | { readonly capture: CaptureOutcome }>;
  share(preset: SharePreset): Promise<VideoOutcome | { readonly capture: CaptureOutcome | 'cancelled' }>;
  stopSharing(): void;
  setPushToTalk(on: boolean): void;
  /** Notes that the key went down or up. It counts while push-to-talk is on. */
  talk(down: boolean): void;
  /** Sets the volume of a person, 0 to 2. Default: 1. It is remembered for the person. */
  setVolume(person: Did, volume: number): void;
  volumeOf(person: Did): number;
  /** Sets the width in pixels at which a member is shown. */
  wantVideo(member: string, width: number): void;
  setSounds(on: boolean): void;
  /** Resumes playback that the browser blocked. Call it from a click or a key. */
  resumePlayback(): Promise<void>;
  networkChanged(): void;
  leave(): Promise<void>;
  readonly events: Events<CallEvent>;
}
