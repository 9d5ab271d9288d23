import type { Clock, Timer } from '@kith/identity';

/** Makes the tracks that are sent in place of media: silence and black. */
export interface Placeholders {
  audio(): MediaStreamTrack;
  video(): MediaStreamTrack;
  /** Called when no connection uses the two tracks any more. They are stopped already. */
  close?(): void;
}

export interface PlaceholderTracks {
  readonly audio: MediaStreamTrack;
  readonly video: MediaStreamTrack;
  /** A stream of both tracks. Tracks of one stream are played in sync. */
  readonly stream: MediaStream;
}

/** One pair of placeholders for all connections of a factory. Made with the first connection and stopped with the last. */
export class SharedPlaceholders {
  readonly #placeholders: Placeholders;
  readonly #streamOf: (tracks: MediaStreamTrack[]) => MediaStream;
  #tracks: PlaceholderTracks | null = null;
  #users = 0;

  constructor(placeholders: Placeholders, streamOf: (tracks: MediaStreamTrack[]) => MediaStream) {
    this.#placeholders = placeholders;
    this.#streamOf = streamOf;
  }

  take(): PlaceholderTracks {
    if (!this.#tracks) {
      const audio = this.#placeholders.audio();
      const video = this.#placeholders.video();
      this.#tracks = { audio, video, stream: this.#streamOf([audio, video]) };
    }
    this.#users += 1;
    return this.#tracks;
  }

  giveBack(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#tracks?.audio.stop();
    this.#tracks?.video.stop();
    this.#tracks = null;
    this.#placeholders.close?.();
  }
}

/** The options of `browserPlaceholders`. */
export interface BrowserPlaceholderOptions {
  readonly AudioContext: new () => AudioContext;
  readonly document: Document;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** Width in pixels: small, because it costs little. Encoders need an even number of at least 16. */
const BLACK_WIDTH = 32;
const BLACK_HEIGHT = 18;
/** Milliseconds between two black frames. Without a further frame, viewers of the camera would keep its last picture. */
const BLACK_INTERVAL = 1_000;

/**
 * Makes placeholders in a browser. Silence comes from an audio context that never runs, so that not even silence is encoded and
 * sent. Black comes from a canvas, one frame a second.
 */
export function browserPlaceholders(options: BrowserPlaceholderOptions): Placeholders {
  let context: AudioContext | null = null;
  let timer: Timer | null = null;
  return {
    audio() {
      context = new options.AudioContext();
      context.suspend().catch(options.onError);
      const [track] = context.createMediaStreamDestination().stream.getAudioTracks();
      if (!track) throw new TypeError('an audio destination without a track');
      return track;
    },
    video() {
      const canvas = options.document.createElement('canvas');
      canvas.width = BLACK_WIDTH;
      canvas.height = BLACK_HEIGHT;
      // A canvas yields a frame when it is drawn on, and must be drawn on before it can be captured.
      const draw = () => {
        canvas.getContext('2d')?.fillRect(0, 0, BLACK_WIDTH, BLACK_HEIGHT);
        timer = options.clock.after(BLACK_INTERVAL, draw);
      };
      draw();
      const [track] = canvas.captureStream().getVideoTracks();
      if (!track) throw new TypeError('a canvas without a track');
      return track;
    },
    close() {
      timer?.cancel();
      context?.close().catch(options.onError);
      context = null;
    },
  };
}
