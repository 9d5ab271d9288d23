import { observable, type Observable } from '@kith/identity';
import type { AnalyserLike } from './speaking.js';

/** The used part of AudioContext. */
export type AudioContextLike = Pick<
  AudioContext,
  'createMediaStreamSource' | 'createGain' | 'createAnalyser' | 'destination' | 'state' | 'resume' | 'close'
> & { setSinkId?(id: string): Promise<void> };

/** The used part of HTMLAudioElement. */
export type AudioElementLike = Pick<HTMLAudioElement, 'srcObject' | 'muted' | 'play' | 'pause'>;

/** The options of `createPlayback`: the parts of the browser that it uses. */
export interface PlaybackOptions {
  readonly context: AudioContextLike;
  readonly createElement: () => AudioElementLike;
  readonly streamOf: (track: MediaStreamTrack) => MediaStream;
  readonly onError: (error: unknown) => void;
}

/**
 * A problem of playback. `autoplay-blocked`: the browser plays nothing before a click or key press; call `resume` then.
 * `speaker-unavailable`: the chosen speaker is absent, or the browser cannot choose one; the default plays.
 */
export type PlaybackProblem = 'autoplay-blocked' | 'speaker-unavailable';

/** Plays the voices of the members of a call. */
export interface Playback {
  readonly problem: Observable<PlaybackProblem | null>;
  /** Plays the track of a member in place of the earlier one; null ends it. */
  play(member: string, track: MediaStreamTrack | null): void;
  /** Sets the volume of a member, 0 to 200 percent. Default: 100. Kept while the member is absent. */
  setVolume(member: string, percent: number): void;
  /** Mutes all members, or unmutes them. Volumes are kept. */
  setDeafened(deafened: boolean): void;
  /** Chooses the speaker. Null: the system's default. */
  setSpeaker(id: string | null): Promise<void>;
  /** Returns an analyser of a member's sound before volume and deafening, for the level meter and the speaking detector. */
  analyserOf(member: string): AnalyserLike | null;
  /** Resumes blocked playback. Call it from a click or a key. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

interface Voice {
  readonly element: AudioElementLike;
  readonly analyser: AnalyserNode;
  readonly gain: GainNode;
  end(): void;
}

/** Number of samples in one measurement of the level. */
const WINDOW = 1_024;

/** Makes the playback of the members' voices. */
export function createPlayback(options: PlaybackOptions): Playback {
  const { context, createElement, streamOf, onError } = options;
  const problem = observable<PlaybackProblem | null>(null, { onError });
  const voices = new Map<string, Voice>();
  const volumes = new Map<string, number>();
  const master = context.createGain();
  master.connect(context.destination);

  const checkAutoplay = async (): Promise<void> => {
    if (context.state === 'suspended') problem.set('autoplay-blocked');
    await context.resume();
    if (context.state === 'running' && problem.getSnapshot() === 'autoplay-blocked') problem.set(null);
  };
  const volumeOf = (member: string): number => (volumes.get(member) ?? 100) / 100;

  const begin = (member: string, track: MediaStreamTrack): Voice => {
    const stream = streamOf(track);
    const source = context.createMediaStreamSource(stream);
    const analyser = context.createAnalyser();
    analyser.fftSize = WINDOW;
    const gain = context.createGain();
    gain.gain.value = volumeOf(member);
    source.connect(analyser);
    analyser.connect(gain);
    gain.connect(master);
    // Chromium delivers a remote track to an audio context only while an element plays it too.
    const element = createElement();
    element.muted = true;
    element.srcObject = stream;
    element.play().catch((error: unknown) => {
      // Muted elements may always play. An abort means that the track was removed again.
      if (!(error instanceof DOMException && error.name === 'AbortError')) onError(error);
    });
    return {
      element,
      analyser,
      gain,
      end() {
        source.disconnect();
        analyser.disconnect();
        gain.disconnect();
        element.pause();
        element.srcObject = null;
      },
    };
  };

  return {
    problem,
    play(member, track) {
      voices.get(member)?.end();
      voices.delete(member);
      if (!track) return;
      voices.set(member, begin(member, track));
      checkAutoplay().catch(onError);
    },
    setVolume(member, percent) {
      volumes.set(member, Math.min(200, Math.max(0, percent)));
      const voice = voices.get(member);
      if (voice) voice.gain.gain.value = volumeOf(member);
    },
    setDeafened(deafened) {
      master.gain.value = deafened ? 0 : 1;
    },
    async setSpeaker(id) {
      try {
        if (!context.setSinkId) {
          if (id !== null) problem.set('speaker-unavailable');
          return;
        }
        await context.setSinkId(id ?? '');
        if (problem.getSnapshot() === 'speaker-unavailable') problem.set(null);
      } catch (error) {
        problem.set('speaker-unavailable');
        onError(error);
      }
    },
    analyserOf: (member) => voices.get(member)?.analyser ?? null,
    resume: checkAutoplay,
    async close() {
      for (const voice of voices.values()) voice.end();
      voices.clear();
      await context.close();
    },
  };
}
