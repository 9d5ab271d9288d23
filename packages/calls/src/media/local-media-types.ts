import type { Events, Observable } from '@kith/identity';
import type { SharePreset } from './constraints.js';

/** The kind of a device for sound or pictures. */
export type DeviceKind = 'microphone' | 'camera' | 'speaker';

/** A microphone, a camera or a speaker. `id` is the browser's `deviceId`. */
export interface Device {
  readonly id: string;
  /** Empty until the permission has been given. */
  readonly label: string;
}

/** The ids of the chosen devices. Null stands for the system's default. */
export interface DeviceChoices {
  readonly microphone: string | null;
  readonly camera: string | null;
  readonly speaker: string | null;
}

/** The processing of the microphone's sound by the browser. */
export interface AudioProcessing {
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

/** Why something cannot be captured. Each is a person's to mend, and a call goes on without it. */
export interface LocalMediaProblem {
  readonly code:
    | 'permission-denied'
    | 'no-microphone'
    | 'no-camera'
    /** Another program holds it. */
    | 'device-in-use'
    /** This browser cannot. */
    | 'unsupported'
    /** Browsers capture nothing on pages served by plain HTTP. */
    | 'insecure-context';
  readonly device: 'microphone' | 'camera' | 'screen';
}

/** The tracks that are captured, and the devices that there are. */
export interface LocalMediaState {
  readonly audio: MediaStreamTrack | null;
  /** The camera. */
  readonly video: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
  readonly permission: { readonly microphone: Permission; readonly camera: Permission };
  readonly devices: Readonly<Record<DeviceKind, readonly Device[]>>;
  /** As last chosen, even while that device is away. Null: the system's default. */
  readonly chosen: DeviceChoices;
  readonly processing: AudioProcessing;
  /** The latest; null once the same device works. */
  readonly problem: LocalMediaProblem | null;
}

/** Whether the browser lets this page use a device. */
export type Permission = 'unknown' | 'granted' | 'denied';

/** Reports a device or a share that ended without a wish of the person. */
export type LocalMediaEvent =
  /** It was unplugged. `fallback`: whether another one took over. */
  | {
      readonly type: 'device-lost';
      readonly device: 'microphone' | 'camera';
      readonly label: string;
      readonly fallback: boolean;
    }
  /** By the browser's own bar, or because the window that was shared is gone. */
  | { readonly type: 'share-ended' };

/** How an attempt to capture ended. `superseded`: it was stopped, or started again, before it was done. */
export type CaptureOutcome = 'started' | 'superseded' | LocalMediaProblem;

/**
 * Captures microphone, camera and screen of this device. Every track here is stopped when it is replaced, and all of them on
 * `close`.
 */
export interface LocalMedia {
  readonly state: Observable<LocalMediaState>;
  readonly events: Events<LocalMediaEvent>;
  /** Asks for the permission where it has not been given. Superseded when it was stopped or started again meanwhile. */
  startAudio(): Promise<CaptureOutcome>;
  startVideo(): Promise<CaptureOutcome>;
  stop(kind: 'audio' | 'video' | 'screen'): void;
  /** Remembered; where it is in use, the new device replaces the old one. */
  choose(kind: DeviceKind, id: string | null): Promise<void>;
  process(processing: Partial<AudioProcessing>): Promise<void>;
  /** One at a time: another share replaces the one before. Cancelled when nothing was picked. */
  share(preset: SharePreset): Promise<CaptureOutcome | 'cancelled'>;
  /** Reads the list of devices again. */
  refresh(): Promise<void>;
  close(): void;
}
