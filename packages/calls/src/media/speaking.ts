import type { Clock, Timer } from '@kith/identity';

/** The used part of AnalyserNode. */
export interface AnalyserLike {
  readonly fftSize: number;
  getFloatTimeDomainData(samples: Float32Array<ArrayBuffer>): void;
}

/** The lowest level that is measured, in dBFS. 0 is full scale. */
export const SILENCE = -100;

/** Returns the root mean square of the samples (−1 to 1) in dBFS, at least SILENCE. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const power = samples.length === 0 ? 0 : sum / samples.length;
  return power <= 0 ? SILENCE : Math.max(SILENCE, 10 * Math.log10(power));
}

/** The levels from which a member counts as speaking, and for how long. A level is measured every 50 ms. */
export interface SpeakingSettings {
  /** Level in dBFS from which a member speaks. */
  readonly on: number;
  /** Level in dBFS below which a member has stopped. */
  readonly off: number;
  /** Number of consecutive levels before a change, so that pauses between words do not count. */
  readonly onAfter: number;
  readonly offAfter: number;
}

/** The default settings: 100 ms of speech, 400 ms of silence. */
export const firstSpeakingSettings: SpeakingSettings = { on: -45, off: -52, onAfter: 2, offAfter: 8 };

export interface SpeakingState {
  readonly speaking: boolean;
  /** Number of consecutive levels in favour of a change. */
  readonly run: number;
}
export const notSpeaking: SpeakingState = { speaking: false, run: 0 };

export function stepSpeaking(state: SpeakingState, level: number, settings: SpeakingSettings): SpeakingState {
  const forChange = state.speaking ? level < settings.off : level >= settings.on;
  if (!forChange) return state.run === 0 ? state : { speaking: state.speaking, run: 0 };
  const run = state.run + 1;
  const enough = state.speaking ? settings.offAfter : settings.onAfter;
  return run < enough ? { speaking: state.speaking, run } : { speaking: !state.speaking, run: 0 };
}

/** The options of `watchSpeaking`. */
export interface SpeakingOptions {
  readonly analyser: AnalyserLike;
  readonly clock: Clock;
  readonly onSpeaking: (speaking: boolean) => void;
  /** Called with each measured level in dBFS, for a level meter. */
  readonly onLevel?: (level: number) => void;
  readonly settings?: SpeakingSettings;
}

const LOOK_INTERVAL = 50;

/** Measures the level every 50 ms until the returned function is called. */
export function watchSpeaking(options: SpeakingOptions): () => void {
  const { analyser, clock, onSpeaking, onLevel, settings = firstSpeakingSettings } = options;
  const samples = new Float32Array(analyser.fftSize);
  let state = notSpeaking;
  let timer: Timer;
  const look = () => {
    timer = clock.after(LOOK_INTERVAL, look);
    analyser.getFloatTimeDomainData(samples);
    const level = loudness(samples);
    onLevel?.(level);
    const next = stepSpeaking(state, level, settings);
    const changed = next.speaking !== state.speaking;
    state = next;
    if (changed) onSpeaking(next.speaking);
  };
  look();
  return () => timer.cancel();
}
