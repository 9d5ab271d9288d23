export { turnCredentials, turnExpiry } from './turn/rest-credentials.js';
export type { TurnCredentialOptions, TurnCredentials } from './turn/rest-credentials.js';
export { cachedIceServers } from './turn/cached-ice-servers.js';
export type { CachedIceServersOptions, IceSourceCode } from './turn/cached-ice-servers.js';
export { simplePeerMedia } from './media/simple-peer-connection.js';
export type { MediaClasses, MediaProblem, SimplePeerMediaOptions } from './media/simple-peer-options.js';
export { browserPlaceholders } from './media/placeholders.js';
export type { BrowserPlaceholderOptions, Placeholders } from './media/placeholders.js';
export { firstVideoLimits } from './media/encoding-limits.js';
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
export { firstPushToTalk, pushToTalk } from './media/push-to-talk.js';
export type { PushToTalkInput, PushToTalkSettings } from './media/push-to-talk.js';
export { firstSpeakingSettings, loudness, SILENCE, watchSpeaking } from './media/speaking.js';
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
export { adapt } from './quality/adapt.js';
export type { Adaptation, PeerDemand, VideoSource } from './quality/adapt.js';
export { candidateType, diagnose, iceErrorCode } from './quality/doctor.js';
export type { CallFacts, Diagnosis } from './quality/doctor.js';
