import { observable } from '@kith/identity';
import type { Clock, OnError } from '@kith/identity';
import { SILENCE, watchSpeaking } from '../media/speaking.js';
import type { AnalyserLike } from '../media/speaking.js';

/** The level in dBFS that a level meter shows as zero. */
const METER_FLOOR = -60;

export interface OwnLevelOptions {
  /** Analyses a track until `end`; null where the browser cannot. */
  readonly analyse: ((track: MediaStreamTrack) => { readonly analyser: AnalyserLike; end(): void }) | null;
  readonly clock: Clock;
  readonly onSpeaking: (speaking: boolean) => void;
  readonly onError: OnError;
}

/** The loudness of this microphone from 0 to 1, and whether somebody speaks into it. */
export class OwnLevel {
  readonly level;
  readonly #options: OwnLevelOptions;
  #track: MediaStreamTrack | null = null;
  #stop: () => void = () => {};

  constructor(options: OwnLevelOptions) {
    this.#options = options;
    this.level = observable(0, { onError: options.onError });
  }

  listenTo(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#stop();
    this.#stop = () => {};
    this.#track = track;
    const { analyse, clock, onSpeaking } = this.#options;
    if (track === null || analyse === null) return;
    const listening = analyse(track);
    const stop = watchSpeaking({
      analyser: listening.analyser,
      clock,
      onSpeaking: (speaking) => onSpeaking(speaking && track.enabled),
      onLevel: (level) => this.level.set(level <= SILENCE ? 0 : Math.max(0, 1 - level / METER_FLOOR)),
    });
    this.#stop = () => {
      stop();
      listening.end();
      this.level.set(0);
    };
  }
}
