export { turnCredentials } from './turn/rest-credentials.js';
export type { TurnCredentialOptions, TurnCredentials } from './turn/rest-credentials.js';
export { cachedIceServers } from './turn/cached-ice-servers.js';
export type { CachedIceServersOptions, IceSourceCode } from './turn/cached-ice-servers.js';
export { simplePeerMedia } from './media/simple-peer-connection.js';
export type { MediaClasses, MediaProblem, SimplePeerMediaOptions } from './media/simple-peer-options.js';
export { browserPlaceholders } from './media/placeholders.js';
export type { BrowserPlaceholderOptions, Placeholders } from './media/placeholders.js';
export { createLocalMedia } from './media/local-media.js';
export type { PermissionsLike } from './media/permissions.js';
export type { LocalMediaOptions } from './media/local-media.js';
export type {
  AudioProcessing,
  CaptureOutcome,
  Device,
  DeviceChoices,
  DeviceKind,
  LocalMedia,
  LocalMediaEvent,
  LocalMediaProblem,
  LocalMediaState,
  Permission,
} from './media/local-media-types.js';
export type { MediaDevicesLike } from './media/capture.js';
export type { ChoiceStorage } from './media/choices.js';
export { sharePresets } from './media/constraints.js';
export type { SharePreset } from './media/constraints.js';
export { SILENCE, watchSpeaking } from './media/speaking.js';
export type { AnalyserLike, SpeakingOptions, SpeakingSettings } from './media/speaking.js';
export { createPlayback } from './media/playback.js';
export type {
  AudioContextLike,
  AudioElementLike,
  Playback,
  PlaybackOptions,
  PlaybackProblem,
} from './media/playback.js';
export { createSounds } from './media/sounds.js';
export type { Cue, SoundContext, Sounds } from './media/sounds.js';
export type { Diagnosis } from './quality/doctor.js';
export type { DescriptionRefusal } from './media/negotiation.js';
