import { describe, expect, it } from 'vitest';
import {
  createPlayback,
  createSounds,
  SILENCE,
  watchSpeaking,
  type AudioContextLike,
  type SoundContext,
} from '../src/media.js';
import { loudness } from '../src/media/speaking.js';
import { simulatedClock } from './support/clock.js';

describe('speaking', () => {
  it('LM-11 the level is the root mean square in dBFS', () => {
    expect(loudness(new Float32Array(64))).toBe(SILENCE);
    expect(loudness(new Float32Array(0))).toBe(SILENCE);
    expect(loudness(new Float32Array(64).fill(1))).toBe(0);
    expect(loudness(new Float32Array(64).fill(-0.1))).toBeCloseTo(-20, 3);
  });

  it('LM-12 begins after 100 ms of speech, lasts through pauses, and ends after 400 ms of silence', () => {
    const clock = simulatedClock();
    const began = clock.now();
    let loud = 0;
    const told: string[] = [];
    const levels: number[] = [];
    const stop = watchSpeaking({
      analyser: { fftSize: 32, getFloatTimeDomainData: (samples) => void samples.fill(loud) },
      clock,
      onSpeaking: (speaking) => told.push(`${speaking} ${clock.now() - began}`),
      onLevel: (level) => levels.push(level),
    });
    const hear = (level: number, milliseconds: number) => {
      loud = level;
      clock.advance(milliseconds);
    };
    hear(0, 100);
    hear(0.1, 50);
    hear(0, 100);
    expect(told).toEqual([]);
    hear(0.1, 100);
    hear(0, 350);
    hear(0.1, 50);
    hear(0, 350);
    expect(told).toEqual(['true 350']);
    hear(0, 50);
    expect(told).toEqual(['true 350', 'false 1150']);
    expect(levels[0]).toBe(SILENCE);
    stop();
    expect(clock.waiting).toBe(0);
  });
});

class FakeNode {
  readonly gain = { value: 1 };
  fftSize = 0;
  readonly to = new Set<FakeNode>();
  connect(node: FakeNode): FakeNode {
    this.to.add(node);
    return node;
  }
  disconnect(): void {
    this.to.clear();
  }
}

function fakeOutput(allowed = true) {
  const nodes: FakeNode[] = [];
  const node = () => {
    const made = new FakeNode();
    nodes.push(made);
    return made;
  };
  const elements: { srcObject: unknown; muted: boolean; play: () => Promise<void>; pause: () => void }[] = [];
  const sinks: string[] = [];
  const context = {
    allowed,
    state: 'suspended',
    destination: new FakeNode(),
    createMediaStreamSource: node,
    createGain: node,
    createAnalyser: node,
    setSinkId: (id: string) =>
      id === 'gone' ? Promise.reject(new Error('gone')) : (sinks.push(id), Promise.resolve()),
    resume() {
      if (context.allowed) context.state = 'running';
      return Promise.resolve();
    },
    close() {
      context.state = 'closed';
      return Promise.resolve();
    },
  };
  const errors: unknown[] = [];
  const playback = createPlayback({
    context: context as unknown as AudioContextLike,
    createElement() {
      const element = { srcObject: null, muted: false, play: () => Promise.resolve(), pause: () => {} };
      elements.push(element);
      return element;
    },
    streamOf: () => ({}) as MediaStream,
    onError: (error) => errors.push(error),
  });
  /** The factors on the way from a member's source to the speakers. */
  const heard = (): number[] => {
    const volumes: number[] = [];
    const follow = (from: FakeNode, factor: number): void => {
      if (from === context.destination) volumes.push(factor);
      for (const next of from.to) follow(next, factor * next.gain.value);
    };
    const targets = new Set(nodes.flatMap(({ to }) => [...to]));
    for (const source of nodes.filter((one) => !targets.has(one) && one.to.size > 0)) follow(source, 1);
    return volumes;
  };
  return { playback, context, elements, sinks, errors, heard };
}

describe('what is heard', () => {
  const track = {} as MediaStreamTrack;

  it('LM-13 each member has a volume of 0 to 200 percent that stays while they come and go', () => {
    const { playback, heard, elements } = fakeOutput();
    playback.play('alice', track);
    expect(heard()).toEqual([1]);
    playback.setVolume('alice', 150);
    expect(heard()).toEqual([1.5]);
    playback.setVolume('alice', 999);
    expect(heard()).toEqual([2]);
    playback.play('alice', track);
    expect(heard()).toEqual([2]);
    expect(elements.map(({ srcObject }) => srcObject !== null)).toEqual([false, true]);
    expect(elements.every(({ muted }) => muted)).toBe(true);
    expect(playback.analyserOf('alice')).not.toBeNull();
    playback.play('alice', null);
    expect(playback.analyserOf('alice')).toBeNull();
    playback.setVolume('bob', -5);
    playback.play('bob', track);
    expect(heard().at(-1)).toBe(0);
  });

  it('LM-14 deafened nobody is heard, and the volumes are as before afterwards', () => {
    const { playback, heard } = fakeOutput();
    playback.play('alice', track);
    playback.setVolume('alice', 50);
    playback.setDeafened(true);
    expect(heard()).toEqual([0]);
    playback.setDeafened(false);
    expect(heard()).toEqual([0.5]);
  });

  it('LM-15 where the browser plays nothing yet it is said, and a click mends it', async () => {
    const { playback, context } = fakeOutput(false);
    playback.play('alice', track);
    await Promise.resolve();
    expect(playback.problem.getSnapshot()).toBe('autoplay-blocked');
    context.allowed = true;
    await playback.resume();
    expect(playback.problem.getSnapshot()).toBeNull();
  });

  it('LM-16 the speaker is chosen; one that is gone, or cannot be chosen here, is said', async () => {
    const { playback, context, sinks, errors } = fakeOutput();
    await playback.setSpeaker('desk');
    await playback.setSpeaker('gone');
    expect(playback.problem.getSnapshot()).toBe('speaker-unavailable');
    expect(errors).toHaveLength(1);
    await playback.setSpeaker(null);
    expect(playback.problem.getSnapshot()).toBeNull();
    expect(sinks).toEqual(['desk', '']);
    Reflect.deleteProperty(context, 'setSinkId');
    await playback.setSpeaker('desk');
    expect(playback.problem.getSnapshot()).toBe('speaker-unavailable');
    await playback.close();
    expect(context.state).toBe('closed');
  });
});

describe('cues', () => {
  it('LM-17 cues are tones that can be off, and ringing repeats until it is ended', () => {
    const tones: number[] = [];
    const parameter = () => ({ value: 0, setValueAtTime() {}, linearRampToValueAtTime() {} });
    const context = {
      currentTime: 0,
      destination: {},
      createOscillator() {
        const frequency = parameter();
        return { frequency, connect() {}, start: () => tones.push(frequency.value), stop() {} };
      },
      createGain: () => ({ gain: parameter(), connect() {} }),
    };
    const clock = simulatedClock();
    const sounds = createSounds({ context: context as unknown as SoundContext, clock, enabled: true });
    sounds.play('joined');
    expect(tones).toEqual([523.25, 783.99]);
    const stop = sounds.ring();
    clock.advance(2_500);
    expect(tones).toHaveLength(6);
    sounds.setEnabled(false);
    sounds.play('left');
    clock.advance(2_500);
    expect(tones).toHaveLength(6);
    stop();
    expect(clock.waiting).toBe(0);
  });
});
