import type { Events, Observable } from '@kith/identity';
import type { SharePreset } from './constraints.js';

/** The kind of a device for sound or pictures. */
export type DeviceKind = 'microphone' | 'camera' | 'speaker';

/** A microphone, a camera or a speaker. `id` is the browser's `deviceId`. */
export interface Device {
  readonly id: string;
  /** Empty until the permission is given. */
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

/** The reason why a source cannot be captured. A person can fix each, and a call continues without the source. */
export interface LocalMediaProblem {
  readonly code:
    | 'permission-denied'
    | 'no-microphone'
    | 'no-camera'
    /** Another program uses the device. */
    | 'device-in-use'
    /** The browser does not support it. */
    | 'unsupported'
    /** Browsers do not capture on pages served by plain HTTP. */
    | 'insecure-context';
  readonly device: 'microphone' | 'camera' | 'screen';
}

/** The captured tracks, and the available devices. */
export interface LocalMediaState {
  readonly audio: MediaStreamTrack | null;
  /** The camera. */
  readonly video: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
  readonly permission: { readonly microphone: Permission; readonly camera: Permission };
  readonly devices: Readonly<Record<DeviceKind, readonly Device[]>>;
  /** The last choices, also while a device is absent. Null: the system's default. */
  readonly chosen: DeviceChoices;
  readonly processing: AudioProcessing;
  /** The latest problem; null once the same device works. */
  readonly problem: LocalMediaProblem | null;
}

/** Whether the browser lets this page use a device. */
export type Permission = 'unknown' | 'granted' | 'denied';

/** Reports a device or a share that ended without a request of the person. */
export type LocalMediaEvent =
  /** The device was unplugged. `fallback`: whether another one took over. */
  | {
      readonly type: 'device-lost';
      readonly device: 'microphone' | 'camera';
      readonly label: string;
      readonly fallback: boolean;
    }
  /** The share was ended from the browser's own bar, or the shared window was closed. */
  | { readonly type: 'share-ended' };

/** The result of an attempt to capture. `superseded`: it was stopped or started again before it finished. */
export type CaptureOutcome = 'started' | 'superseded' | LocalMediaProblem;

/** Captures microphone, camera and screen of this device. Each track is stopped when it is replaced, and all on `close`. */
export interface LocalMedia {
  readonly state: Observable<LocalMediaState>;
  readonly events: Events<LocalMediaEvent>;
  /** Starts the microphone. Asks for the permission where it is missing. Superseded when stopped or started again meanwhile. */
  startAudio(): Promise<CaptureOutcome>;
  startVideo(): Promise<CaptureOutcome>;
  stop(kind: 'audio' | 'video' | 'screen'): void;
  /** Chooses a device and remembers the choice. If the kind is in use, the new device replaces the old one. */
  choose(kind: DeviceKind, id: string | null): Promise<void>;
  process(processing: Partial<AudioProcessing>): Promise<void>;
  /** Shares a screen. Only one share at a time: a new one replaces the old one. Cancelled when nothing was picked. */
  share(preset: SharePreset): Promise<CaptureOutcome | 'cancelled'>;
  /** Reads the list of devices again. */
  refresh(): Promise<void>;
  close(): void;
}
