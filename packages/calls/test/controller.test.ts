import { observable } from '@kith/identity';
import type { Did } from '@kith/identity';
import { afterEach, describe, expect, it } from 'vitest';
import { createCallController, createLocalMedia } from '../src/index.js';
import type { CallAudio, CallState, VolumeMemory } from '../src/index.js';
import type { PlaybackProblem } from '../src/media.js';
import { simulatedClock } from './support/clock.js';
import { fakeCall, memberOf } from './support/fake-call.js';
import {
  builtIn,
  camera,
  FakeDevices,
  FakePermissions,
  FakeTrack,
  headset,
  memoryStorage,
} from './support/fake-devices.js';
import { settle } from './support/timeline.js';

const errors: unknown[] = [];
afterEach(() => {
  expect(errors.splice(0)).toEqual([]);
});
const onError = (error: unknown): void => void errors.push(error);

function fakeAudio() {
  const problem = observable<PlaybackProblem | null>(null);
  const playing = new Map<string, unknown>();
  const volumes = new Map<string, number>();
  const cues: string[] = [];
  const heard = {
    deafened: false,
    speaker: null as string | null,
    sounds: true,
    resumed: 0,
    listening: 0,
    loudness: 0,
  };
  const audio: CallAudio = {
    playback: {
      problem,
      play: (member, track) => void (track === null ? playing.delete(member) : playing.set(member, track)),
      setVolume: (member, percent) => void volumes.set(member, percent),
      setDeafened: (deafened) => void (heard.deafened = deafened),
      setSpeaker: async (id) => void (heard.speaker = id),
      analyserOf: () => null,
      resume: async () => {
        heard.resumed += 1;
        problem.set(null);
      },
      close: async () => {},
    },
    sounds: {
      play: (cue) => void cues.push(cue),
      ring: () => () => {},
      setEnabled: (enabled) => void (heard.sounds = enabled),
    },
    analyse() {
      heard.listening += 1;
      return {
        analyser: { fftSize: 32, getFloatTimeDomainData: (samples) => void samples.fill(heard.loudness) },
        end: () => void (heard.listening -= 1),
      };
    },
  };
  return { audio, problem, playing, volumes, cues, heard };
}

function setUp({ remembered = {}, audible = true }: { remembered?: Record<string, number>; audible?: boolean } = {}) {
  const call = fakeCall();
  const devices = new FakeDevices();
  const permissions = new FakePermissions();
  const media = createLocalMedia({ devices, permissions, secure: true, storage: memoryStorage(), onError });
  const sound = fakeAudio();
  const clock = simulatedClock();
  const known = new Map<Did, number>(Object.entries(remembered) as [Did, number][]);
  const volumes: VolumeMemory = {
    get: (person) => known.get(person),
    set: (person, volume) => void known.set(person, volume),
  };
  const facts = { signalingUp: true, hasTurn: false };
  const controller = createCallController({
    node: 'room',
    call: call.call,
    media,
    audio: audible ? sound.audio : null,
    clock,
    signalingUp: () => facts.signalingUp,
    relayOnly: false,
    hasTurn: () => facts.hasTurn,
    volumes,
    onError,
  });
  const track = () => {
    const { audio } = media.state.getSnapshot();
    if (audio === null) throw new Error('Nothing is captured.');
    return audio;
  };
  return {
    ...call,
    devices,
    permissions,
    media,
    ...sound,
    clock,
    known,
    facts,
    controller,
    track,
    self: () => controller.self.getSnapshot(),
  };
}

type World = ReturnType<typeof setUp>;

async function joined(options: { muted?: boolean; video?: boolean } = {}): Promise<World> {
  const world = setUp();
  await world.controller.start({ muted: options.muted ?? false, video: options.video ?? false });
  return world;
}

describe('a microphone in a call', () => {
  it('CC-1 is not asked for while muted, and the others know that from the first moment', async () => {
    const world = await joined({ muted: true });
    expect(world.devices.asked).toEqual([]);
    expect(world.seen.sent).toEqual({ audio: null, video: null });
    expect(world.seen.told.at(0)).toMatchObject({ muted: true, listening: false });
    world.controller.setMuted(false);
    await settle();
    expect(world.devices.asked).toHaveLength(1);
    expect(world.track().enabled).toBe(true);
    expect(world.seen.sent.audio).toBe(world.track());
    expect(world.seen.told.at(-1)).toMatchObject({ muted: false });
  });

  it('CC-1 that a lobby has tried is sent, or off, as was chosen there', async () => {
    const loud = setUp();
    await loud.media.startAudio();
    await loud.media.startVideo();
    const tried = loud.track();
    await loud.controller.start({ muted: false, video: false });
    expect(loud.seen.sent).toEqual({ audio: tried, video: null });
    expect(tried.enabled).toBe(true);
    expect(loud.devices.live.map(({ kind }) => kind)).toEqual(['audio']);

    const quiet = setUp();
    await quiet.media.startAudio();
    await quiet.controller.start({ muted: true, video: false });
    expect(quiet.devices.live).toEqual([]);
  });

  it('CC-2 is closed at once by muting, and open again without another capture', async () => {
    const { controller, track, devices, cues, seen } = await joined();
    controller.setMuted(true);
    expect(track().enabled).toBe(false);
    expect(seen.sent.audio).toBeNull();
    controller.setMuted(true);
    controller.setMuted(false);
    await settle();
    expect(track().enabled).toBe(true);
    expect(devices.asked).toHaveLength(1);
    expect(cues).toEqual(['muted', 'unmuted']);
    expect(seen.sent.audio).toBe(track());
  });

  it('CC-2 stays closed when the capture ends after muting, and when another microphone takes over', async () => {
    const { controller, track, devices, media, cues } = await joined({ muted: true });
    let open = () => {};
    devices.gate = new Promise((resolve) => (open = resolve));
    controller.setMuted(false);
    await settle();
    controller.setMuted(true);
    open();
    await settle();
    expect(track().enabled).toBe(false);
    await media.choose('microphone', headset.deviceId);
    expect(track().label).toBe('Headset');
    expect(track().enabled).toBe(false);
    expect(cues).toEqual(['muted']);
  });

  it('CC-3 deafening mutes; hearing again restores what was before', async () => {
    const { controller, track, heard, self, seen } = await joined();
    controller.setDeafened(true);
    controller.setDeafened(true);
    expect(self()).toMatchObject({ muted: true, deafened: true });
    expect([heard.deafened, track().enabled]).toEqual([true, false]);
    expect(seen.told.at(-1)).toMatchObject({ muted: true, deafened: true });
    controller.setDeafened(false);
    await settle();
    expect(self()).toMatchObject({ muted: false, deafened: false });
    expect([heard.deafened, track().enabled]).toEqual([false, true]);
  });

  it('CC-3 who was muted stays so, whether before or while deafened; unmuting is hearing again', async () => {
    const { controller, heard, self } = await joined();
    controller.setMuted(true);
    controller.setDeafened(true);
    controller.setDeafened(false);
    expect(self().muted).toBe(true);
    controller.setMuted(false);
    controller.setDeafened(true);
    controller.setMuted(true);
    controller.setDeafened(false);
    expect(self().muted).toBe(true);
    controller.setDeafened(true);
    controller.setMuted(false);
    await settle();
    expect(self()).toMatchObject({ muted: false, deafened: false });
    expect(heard.deafened).toBe(false);
  });

  it('CC-4 with push-to-talk only what is said while the key is held goes out', async () => {
    const { controller, track } = await joined();
    const open: boolean[] = [];
    const look = () => open.push(track().enabled);
    controller.setPushToTalk(true);
    look();
    controller.talk(true);
    look();
    controller.talk(false);
    look();
    controller.talk(true);
    controller.setMuted(true);
    look();
    controller.setMuted(false);
    await settle();
    look();
    controller.setPushToTalk(false);
    look();
    expect(open).toEqual([false, true, false, false, true, true]);
  });

  it.each(['NotAllowedError', 'NotFoundError', 'NotReadableError'])(
    'CC-5 that cannot be had (%s) makes a listener, who is told why and can try again',
    async (refusal) => {
      const world = setUp();
      world.devices.refusal = refusal;
      await world.controller.start({ muted: false, video: false });
      const code = {
        NotAllowedError: 'permission-denied',
        NotFoundError: 'no-microphone',
        NotReadableError: 'device-in-use',
      };
      expect(world.self()).toMatchObject({ muted: true, listening: true, problem: code[refusal as keyof typeof code] });
      expect(world.seen.told.at(-1)).toMatchObject({ muted: true, listening: true });
      expect(world.seen.joins).toEqual([false]);
      world.devices.refusal = null;
      world.controller.setMuted(false);
      await settle();
      expect(world.self()).toMatchObject({ muted: false, listening: false, problem: null });
      expect(world.track().enabled).toBe(true);
    },
  );

  it('CC-5 that is allowed in the middle of the call makes a listener somebody who is muted', async () => {
    const world = setUp();
    world.devices.refusal = 'NotAllowedError';
    await world.controller.start({ muted: false, video: false });
    await settle();
    expect(world.self()).toMatchObject({ muted: true, listening: true, problem: 'permission-denied' });
    world.devices.refusal = null;
    world.permissions.change('microphone', 'granted');
    expect(world.self()).toMatchObject({ muted: true, listening: false, problem: null });
    expect(world.controller.diagnosis.getSnapshot()).toBe('fine');
    expect(world.seen.told.at(-1)).toMatchObject({ muted: true, listening: false });
    // Nothing is captured before it is asked for.
    expect(world.devices.asked).toHaveLength(1);
    world.controller.setMuted(false);
    await settle();
    expect(world.self()).toMatchObject({ muted: false, listening: false });
    expect(world.track().enabled).toBe(true);
  });

  it('CC-5 that is unplugged makes a listener; one that is chosen then is used', async () => {
    const { devices, self, media, track } = await joined();
    devices.unplug(headset);
    devices.unplug(builtIn);
    await settle();
    expect(self()).toMatchObject({ muted: true, listening: true, problem: 'no-microphone' });
    devices.plug(headset);
    await media.choose('microphone', headset.deviceId);
    await settle();
    expect(self()).toMatchObject({ muted: false, listening: false, problem: null });
    expect(track()).toMatchObject({ label: 'Headset', enabled: true });
  });

  it('CC-6 shows how loud it is, and that somebody speaks, and not while it is closed', async () => {
    const { controller, clock, heard, self, seen } = await joined();
    heard.loudness = 1;
    clock.advance(200);
    expect(controller.level.getSnapshot()).toBe(1);
    expect(self().speaking).toBe(true);
    expect(seen.told.at(-1)).toMatchObject({ speaking: true });
    controller.setMuted(true);
    expect(self().speaking).toBe(false);
    heard.loudness = 0;
    clock.advance(1_000);
    expect(controller.level.getSnapshot()).toBe(0);
    heard.loudness = 0.5;
    clock.advance(1_000);
    expect(self().speaking).toBe(false);
    await controller.leave();
    expect([heard.listening, controller.level.getSnapshot()]).toEqual([0, 0]);
  });
});

describe('a picture in a call', () => {
  it('CC-7 the camera is asked for after the others, and refused by them without a capture', async () => {
    const { controller, answers, devices, self } = await joined({ muted: true });
    answers.video = { refused: 'too-many-for-video', seats: 4 };
    expect(await controller.setCamera(true)).toEqual({ refused: 'too-many-for-video', seats: 4 });
    expect(await controller.share('720p10')).toEqual({ refused: 'too-many-for-video', seats: 4 });
    expect([devices.asked, devices.displayAsked, self().camera]).toEqual([[], [], false]);
  });

  it('CC-8 what cannot be captured after the others agreed gives the place for video back', async () => {
    const { controller, devices, seen, self } = await joined({ muted: true });
    devices.refusal = 'NotReadableError';
    expect(await controller.setCamera(true)).toEqual({ capture: { code: 'device-in-use', device: 'camera' } });
    expect(seen.videos).toEqual([true, false]);
    expect(self()).toMatchObject({ camera: false, problem: 'device-in-use' });
    devices.refusal = 'NotAllowedError';
    expect(await controller.share('720p10')).toEqual({ capture: 'cancelled' });
    expect(seen.videos).toEqual([true, false, true, false]);
  });

  it('CC-8 a camera that is unplugged for good gives it back too, and one that is replaced keeps it', async () => {
    const { controller, devices, seen, self } = await joined({ muted: true });
    const second = { ...camera, deviceId: 'second', label: 'Second' };
    devices.plug(second);
    expect(await controller.setCamera(true)).toEqual({ on: true });
    devices.unplug(camera);
    await settle();
    expect([self().camera, seen.videos]).toEqual([true, [true]]);
    expect(seen.sent.video?.label).toBe('Second');
    devices.unplug(second);
    await settle();
    expect([self().camera, seen.videos]).toEqual([false, [true, false]]);
    expect(self().problem).toBe('no-camera');
  });

  it('CC-9 a screen goes before the camera, and the camera is back when the share ends from the bar of the browser', async () => {
    const { controller, devices, seen, self, cues } = await joined({ muted: true });
    await controller.setCamera(true);
    expect(await controller.share('1080p15')).toEqual({ on: true });
    expect([self().sharing, seen.sent.video?.label, cues]).toEqual([true, 'Screen', ['sharing']]);
    devices.live.find(({ label }) => label === 'Screen')?.end();
    await settle();
    expect([self().sharing, self().camera, seen.sent.video?.label]).toEqual([false, true, 'Camera']);
    expect(seen.videos).toEqual([true, true]);
    expect(await controller.setCamera(false)).toEqual({ on: false });
    expect(seen.videos).toEqual([true, true, false]);
    expect(seen.sent.video).toBeNull();
  });

  it('CC-9 a share that ends with no camera on gives the place for video back', async () => {
    const { controller, seen, devices } = await joined({ muted: true });
    await controller.share('720p10');
    controller.stopSharing();
    await settle();
    expect(seen.videos).toEqual([true, false]);
    expect(devices.live).toEqual([]);
  });

  it('CC-10 the latest wish counts: off while the camera is being asked for, and on again', async () => {
    const { controller, devices, self, seen } = await joined({ muted: true });
    let open = () => {};
    devices.gate = new Promise((resolve) => (open = resolve));
    const first = controller.setCamera(true);
    await settle();
    const off = controller.setCamera(false);
    const second = controller.setCamera(true);
    open();
    expect(await Promise.all([first, off, second])).toEqual([{ capture: 'superseded' }, { on: false }, { on: true }]);
    expect([self().camera, devices.live.length]).toEqual([true, 1]);
    expect(seen.videos.at(-1)).toBe(true);
  });
});

describe('who waits for a seat', () => {
  it('CC-11 is asked for no device before there is one, and then for those they wished for', async () => {
    const world = setUp();
    world.answers.join = { kind: 'full', seats: 4 };
    await world.controller.start({ muted: false, video: true });
    expect(world.seen.joins).toEqual([true]);
    expect(world.devices.asked).toEqual([]);
    world.controller.setMuted(true);
    world.controller.setMuted(false);
    expect(world.devices.asked).toEqual([]);
    world.state.set({ kind: 'joined', since: 1 });
    await settle();
    await settle();
    expect(world.devices.live.map(({ kind }) => kind)).toEqual(['audio', 'video']);
    expect(world.seen.sent.audio?.enabled).toBe(true);
    expect(world.seen.videos).toEqual([true]);
  });

  it('CC-11 and who is not let in is asked for none', async () => {
    const world = setUp();
    await world.media.startAudio();
    world.answers.join = { kind: 'left', reason: 'not-a-member' };
    await world.controller.start({ muted: false, video: true });
    expect([world.devices.live, world.clock.waiting]).toEqual([[], 0]);
  });
});

describe('what is heard of the others', () => {
  const voice = () => new FakeTrack('audio', 'voice') as unknown as MediaStreamTrack;

  it('CC-12 each plays once their connection is authenticated, and no longer than that', async () => {
    const { members, playing } = await joined({ muted: true });
    const [first, second] = [voice(), voice()];
    members.set([memberOf('me', { self: true, audioTrack: voice() }), memberOf('bob')]);
    expect([...playing]).toEqual([]);
    members.set([memberOf('bob', { audioTrack: first })]);
    expect([...playing]).toEqual([['bob.1', first]]);
    members.set([memberOf('bob', { connection: 'recovering' })]);
    expect([...playing]).toEqual([]);
    members.set([memberOf('bob', { audioTrack: second })]);
    expect([...playing]).toEqual([['bob.1', second]]);
    members.set([]);
    expect([...playing]).toEqual([]);
  });

  it('CC-13 as loud as that person was made before, in every session of theirs', async () => {
    const world = setUp({ remembered: { 'did:key:bob': 0.4 } });
    await world.controller.start({ muted: true, video: false });
    const { controller, members, volumes, known } = world;
    members.set([memberOf('bob', { audioTrack: voice() }), memberOf('cy', { audioTrack: voice() })]);
    expect([...volumes]).toEqual([
      ['bob.1', 40],
      ['cy.1', 100],
    ]);
    controller.setVolume('did:key:bob' as Did, 3);
    expect([volumes.get('bob.1'), known.get('did:key:bob' as Did), controller.volumeOf('did:key:bob' as Did)]).toEqual([
      200, 2, 2,
    ]);
    members.set([memberOf('bob', { key: 'bob.2', audioTrack: voice() })]);
    expect(volumes.get('bob.2')).toBe(200);
    expect(controller.volumeOf('did:key:cy' as Did)).toBe(1);
  });

  it('CC-14 who comes, who goes, and what is switched has its sound', async () => {
    const { controller, events, cues, heard } = await joined({ muted: true });
    const person = 'did:key:bob' as Did;
    events.emit({ type: 'member-joined', person, key: 'bob.1' });
    events.emit({ type: 'member-left', person, key: 'bob.1' });
    expect(cues).toEqual(['joined', 'left']);
    controller.setSounds(false);
    expect(heard.sounds).toBe(false);
  });

  it('CC-15 what the browser does not play before a click is said until it does; the speaker is the chosen one', async () => {
    const { controller, problem, self, media, heard } = await joined({ muted: true });
    problem.set('autoplay-blocked');
    expect(self().problem).toBe('autoplay-blocked');
    await controller.resumePlayback();
    expect([self().problem, heard.resumed]).toEqual([null, 1]);
    await media.choose('speaker', 'speaker');
    expect(heard.speaker).toBe('speaker');
  });

  it('CC-15 where nothing can be played a call works all the same', async () => {
    const world = setUp({ audible: false });
    await world.controller.start({ muted: false, video: true });
    world.members.set([memberOf('bob', { audioTrack: voice() })]);
    world.controller.setDeafened(true);
    world.controller.setMuted(false);
    await settle();
    expect(world.track().enabled).toBe(true);
    await world.controller.leave();
    expect(world.devices.live).toEqual([]);
  });
});

describe('a call as a whole', () => {
  it('CC-16 names the one cause to mend, and is fine while somebody is still being connected', async () => {
    const { controller, members, clock, facts, events, devices } = await joined({ muted: true });
    const diagnosis = () => {
      clock.advance(2_000);
      return controller.diagnosis.getSnapshot();
    };
    expect(diagnosis()).toBe('fine');
    members.set([memberOf('bob', { connection: 'recovering' })]);
    expect(diagnosis()).toBe('fine');
    members.set([memberOf('bob', { connection: 'unreachable' })]);
    expect(diagnosis()).toBe('no-turn');
    facts.hasTurn = true;
    expect(diagnosis()).toBe('udp-blocked');
    events.emit({ type: 'ice-server-failed', url: 'turn:127.0.0.1', code: '401' });
    expect(diagnosis()).toBe('turn-credentials');
    facts.signalingUp = false;
    expect(diagnosis()).toBe('signaling-down');
    members.set([memberOf('bob')]);
    devices.refusal = 'NotAllowedError';
    controller.setMuted(false);
    await settle();
    expect(diagnosis()).toBe('no-microphone-permission');
  });

  it.each<CallState>([
    { kind: 'left', reason: 'not-a-member' },
    { kind: 'left', reason: 'no-key' },
  ])('CC-17 ends with every track, voice and timer when it is left, and when $reason ends it', async (ending) => {
    for (const end of ['leave', 'barred'] as const) {
      const world = await joined({ video: true });
      const { controller, members, devices, clock, playing, heard, seen, state, media } = world;
      members.set([memberOf('bob', { audioTrack: {} as MediaStreamTrack })]);
      await controller.share('720p10');
      controller.setDeafened(true);
      expect(devices.live).toHaveLength(3);
      if (end === 'barred') state.set(ending);
      else await Promise.all([controller.leave(), controller.leave()]);
      expect([devices.live, playing.size, heard.listening, clock.waiting]).toEqual([[], 0, 0, 0]);
      expect(heard.deafened).toBe(false);
      expect(controller.self.getSnapshot()).toMatchObject({ camera: false, sharing: false, speaking: false });
      expect(seen.closes).toBe(end === 'leave' ? 1 : 0);
      // What a lobby captures next is no business of a call that has ended.
      const sent = seen.sent;
      await media.startAudio();
      expect(seen.sent).toBe(sent);
      controller.setMuted(false);
      controller.setDeafened(false);
      await settle();
      expect(clock.waiting).toBe(0);
      await controller.leave();
    }
  });

  it('CC-17 left while devices are being asked for, it captures nothing', async () => {
    const world = setUp();
    let open = () => {};
    world.devices.gate = new Promise((resolve) => (open = resolve));
    const started = world.controller.start({ muted: false, video: true });
    await settle();
    await world.controller.leave();
    open();
    await started;
    await settle();
    expect([world.devices.live, world.clock.waiting]).toEqual([[], 0]);
  });

  it('CC-18 hands on how wide members are shown, and that the network changed', async () => {
    const { controller, seen } = await joined({ muted: true });
    controller.wantVideo('bob.1', 320);
    controller.networkChanged();
    expect([seen.widths, seen.networkChanges]).toEqual([[['bob.1', 320]], 1]);
  });
});
