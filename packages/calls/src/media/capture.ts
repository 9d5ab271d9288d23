import type { LocalMediaProblem } from './local-media-types.js';

/** The used part of navigator.mediaDevices. */
export interface MediaDevicesLike {
  enumerateDevices(): Promise<readonly Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label'>[]>;
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /** Missing on phones. */
  getDisplayMedia?(options: DisplayMediaStreamOptions): Promise<MediaStream>;
  addEventListener(type: 'devicechange', listener: () => void): void;
  removeEventListener(type: 'devicechange', listener: () => void): void;
}

type CapturedDevice = LocalMediaProblem['device'];

/**
 * Returns the problem that an error of getUserMedia or getDisplayMedia stands for (W3C mediacapture-main, section 10); null for
 * other errors.
 */
export function problemOf(error: unknown, device: CapturedDevice): LocalMediaProblem | null {
  const code = codeOf(error instanceof Error || error instanceof DOMException ? error.name : '', device);
  return code === null ? null : { code, device };
}

function codeOf(name: string, device: CapturedDevice): LocalMediaProblem['code'] | null {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'permission-denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return device === 'screen' ? 'unsupported' : `no-${device}`;
    case 'NotReadableError':
    case 'AbortError':
      return 'device-in-use';
    case 'NotSupportedError':
    case 'TypeError':
      return 'unsupported';
    default:
      return null;
  }
}

/** Tells whether an error means that the chosen device is absent, so that the default can be used. */
export function isAway(error: unknown): boolean {
  return error instanceof Error && (error.name === 'OverconstrainedError' || error.name === 'NotFoundError');
}

/** Returns the one track of a stream, and stops all others. */
export function onlyTrack(stream: MediaStream, kind: 'audio' | 'video'): MediaStreamTrack | null {
  const tracks = stream.getTracks();
  const track = tracks.find((track) => track.kind === kind) ?? null;
  for (const other of tracks) if (other !== track) other.stop();
  return track;
}
