import { CameraIcon, CameraOffIcon } from './call-icons.js';
import { LevelMeter } from './level-meter.js';
import { TrackVideo } from './track-video.js';
import type { LobbyMedia } from './use-lobby-media.js';
import { askWords } from './waiting-words.js';

/** What others would see and hear. */
export function LobbyPreview({
  video,
  audio,
  camera,
  waiting,
  onCamera,
  onError,
}: {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  camera: boolean;
  waiting: LobbyMedia['waiting'];
  onCamera: (on: boolean) => void;
  onError: (error: unknown) => void;
}) {
  return (
    <div className="kith-call-preview">
      <div className="kith-call-preview-picture" data-video={video !== null}>
        {video === null ? (
          <p>{askWords({ camera: waiting.camera }) ?? 'Your camera is off'}</p>
        ) : (
          <TrackVideo track={video} fit="cover" mirrored label="What others see of you" />
        )}
        <button
          type="button"
          className="kith-call-control"
          data-off={!camera}
          aria-pressed={camera}
          aria-label={camera ? 'Camera off' : 'Camera on'}
          title={camera ? 'Camera off' : 'Camera on'}
          onClick={() => onCamera(!camera)}
        >
          {camera ? <CameraIcon size={18} /> : <CameraOffIcon size={18} />}
        </button>
      </div>
      <LevelMeter track={audio} waiting={waiting.microphone !== null} onError={onError} />
    </div>
  );
}
