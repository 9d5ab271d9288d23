import type { AudioProcessing } from './local-media-types.js';

/** The sizes and frame rates at which a screen can be shared, in pixels and frames a second. */
export const sharePresets = {
  '720p10': { width: 1280, height: 720, frameRate: 10 },
  '1080p15': { width: 1920, height: 1080, frameRate: 15 },
  '1080p30': { width: 1920, height: 1080, frameRate: 30 },
  '4K30': { width: 3840, height: 2160, frameRate: 30 },
} as const;

/** The name of a size and frame rate for a shared screen. */
export type SharePreset = keyof typeof sharePresets;

/** Frame rate from which a shared screen counts as motion. Below it, text is kept sharp at the cost of frames. */
const MOTION_FRAMES = 30;

export function microphoneConstraints(id: string | null, processing: AudioProcessing): MediaStreamConstraints {
  return { audio: { ...processing, ...exactly(id) }, video: false };
}

export function cameraConstraints(id: string | null): MediaStreamConstraints {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  return { audio: false, video: { ...size, ...exactly(id) } };
}

/** Returns the constraints of a preset, as upper bounds only: browsers refuse a minimum or exact size for a shared screen. */
export function screenConstraints(preset: SharePreset): DisplayMediaStreamOptions {
  const { width, height, frameRate } = sharePresets[preset];
  return { audio: false, video: { width: { max: width }, height: { max: height }, frameRate: { max: frameRate } } };
}

/** Returns the content hint (MediaStreamTrack.contentHint), which tells encoders what to preserve. */
export function screenHint(preset: SharePreset): 'detail' | 'motion' {
  return sharePresets[preset].frameRate < MOTION_FRAMES ? 'detail' : 'motion';
}

function exactly(id: string | null): { deviceId?: { exact: string } } {
  return id === null ? {} : { deviceId: { exact: id } };
}
