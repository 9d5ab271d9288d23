import type { Clock, Timer } from '@kith/identity';

/** The sounds of a call. */
export type Cue = 'joined' | 'left' | 'muted' | 'unmuted' | 'sharing' | 'ring';

/** One tone: frequency in hertz, and times in seconds from the beginning of the cue. */
export interface Tone {
  readonly frequency: number;
  readonly at: number;
  readonly length: number;
}

/** The tones of each cue: rising at a beginning, falling at an end. */
export const cues: Readonly<Record<Cue, readonly Tone[]>> = {
  joined: [
    { frequency: 523.25, at: 0, length: 0.09 },
    { frequency: 783.99, at: 0.09, length: 0.14 },
  ],
  left: [
    { frequency: 783.99, at: 0, length: 0.09 },
    { frequency: 523.25, at: 0.09, length: 0.14 },
  ],
  muted: [{ frequency: 392, at: 0, length: 0.08 }],
  unmuted: [{ frequency: 587.33, at: 0, length: 0.08 }],
  sharing: [
    { frequency: 659.25, at: 0, length: 0.08 },
    { frequency: 659.25, at: 0.12, length: 0.08 },
  ],
  ring: [
    { frequency: 659.25, at: 0, length: 0.35 },
    { frequency: 783.99, at: 0.4, length: 0.35 },
  ],
};

const RING_INTERVAL = 2_500;
const PEAK = 0.12;
/** Seconds of fade: a tone without a fade clicks. */
const FADE = 0.012;

/** The part of an AudioContext that the sounds use. */
export type SoundContext = Pick<AudioContext, 'createOscillator' | 'createGain' | 'destination' | 'currentTime'>;

/** Plays the sounds of a call. */
export interface Sounds {
  play(cue: Exclude<Cue, 'ring'>): void;
  /** Rings until the returned function is called. */
  ring(): () => void;
  /** Switches sounds on or off. Off also ends ringing. */
  setEnabled(enabled: boolean): void;
}

/** Makes short cues from tones, so that no files are loaded. */
export function createSounds(options: {
  readonly context: SoundContext;
  readonly clock: Clock;
  readonly enabled: boolean;
}): Sounds {
  const { context, clock } = options;
  let enabled = options.enabled;
  const sound = (cue: Cue): void => {
    if (!enabled) return;
    for (const tone of cues[cue]) soundTone(context, tone);
  };
  return {
    play: sound,
    ring() {
      let timer: Timer;
      const again = () => {
        timer = clock.after(RING_INTERVAL, again);
        sound('ring');
      };
      again();
      return () => timer.cancel();
    },
    setEnabled(value) {
      enabled = value;
    },
  };
}

function soundTone(context: SoundContext, tone: Tone): void {
  const begin = context.currentTime + tone.at;
  const end = begin + tone.length;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = tone.frequency;
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(PEAK, begin + FADE);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain);
  gain.connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(end);
}
