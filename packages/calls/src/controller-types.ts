import type { Did, Events, Observable } from '@kith/identity';
import type { CallEvent, CallMember, CallState, VideoOutcome } from './call-types.js';
import type { SharePreset } from './media/constraints.js';
import type { CaptureOutcome, LocalMedia, LocalMediaProblem } from './media/local-media-types.js';
import type { MediaStatistics } from './ports.js';
import type { Diagnosis } from './quality/doctor.js';

/** The state of this device in its call. */
export interface SelfCallState {
  readonly muted: boolean;
  /** Hears nobody, and is muted with it. */
  readonly deafened: boolean;
  readonly camera: boolean;
  readonly sharing: boolean;
  readonly speaking: boolean;
  /** In the call without a microphone. */
  readonly listening: boolean;
  /** Only what is said while the key is held goes out. */
  readonly pushToTalk: boolean;
  /** What keeps media from being as asked for; each has its own words and a way on. */
  readonly problem: LocalMediaProblem['code'] | 'autoplay-blocked' | null;
}

/** One call with its media, for a call dock to show and steer. */
export interface CallController {
  /** The node it is about. */
  readonly node: string;
  readonly state: Observable<CallState>;
  readonly members: Observable<readonly CallMember[]>;
  readonly self: Observable<SelfCallState>;
  readonly media: LocalMedia;
  readonly quality: Observable<ReadonlyMap<string, MediaStatistics>>;
  readonly diagnosis: Observable<Diagnosis>;
  /** 0 to 1: how loud this microphone is, some 20 times a second while somebody listens. */
  readonly level: Observable<number>;
  setMuted(muted: boolean): void;
  /** Deafening mutes; hearing again restores what was before. */
  setDeafened(deafened: boolean): void;
  /** Asks the others first, then for the camera. */
  setCamera(on: boolean): Promise<VideoOutcome | { readonly capture: CaptureOutcome }>;
  share(preset: SharePreset): Promise<VideoOutcome | { readonly capture: CaptureOutcome | 'cancelled' }>;
  stopSharing(): void;
  setPushToTalk(on: boolean): void;
  /** The key went down or up; counts while push-to-talk is on. */
  talk(down: boolean): void;
  /** 0 to 2; 1 unless told. Remembered for the person. */
  setVolume(person: Did, volume: number): void;
  volumeOf(person: Did): number;
  /** How wide (pixels) a member is shown. */
  wantVideo(member: string, width: number): void;
  setSounds(on: boolean): void;
  /** After the browser refused to play without a gesture: call it from one. */
  resumePlayback(): Promise<void>;
  networkChanged(): void;
  leave(): Promise<void>;
  readonly events: Events<CallEvent>;
}
