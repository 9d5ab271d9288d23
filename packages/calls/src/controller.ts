import { observable } from '@kith/identity';
import type { Clock, Did } from '@kith/identity';
import type { Call, VideoOutcome } from './call-types.js';
import type { CallController, SelfCallState } from './controller-types.js';
import { checkControllerOptions } from './check-options.js';
import { watchHealth } from './controller/health.js';
import { OwnLevel } from './controller/own-level.js';
import { Voices } from './controller/voices.js';
import type { VolumeMemory } from './controller/voices.js';
import type { SharePreset } from './media/constraints.js';
import type { CaptureOutcome, LocalMedia, Permission } from './media/local-media-types.js';
import type { Playback } from './media/playback.js';
import type { Sounds } from './media/sounds.js';
import type { AnalyserLike } from './media/speaking.js';

export type { VolumeMemory } from './controller/voices.js';

/** The sound of a call on this device, and the level of its microphone. */
export interface CallAudio {
  readonly playback: Playback;
  readonly sounds: Sounds;
  /** Listens to a track of this device until `end`. */
  analyse(track: MediaStreamTrack): { readonly analyser: AnalyserLike; end(): void };
}

/** The options of `createCallController`. */
export interface CallControllerOptions {
  readonly node: string;
  readonly call: Call;
  readonly media: LocalMedia;
  /** Null where sound cannot be played. Then nobody is heard, and everything else works. */
  readonly audio: CallAudio | null;
  readonly clock: Clock;
  /** Tells whether signaling works now. */
  readonly signalingUp: () => boolean;
  readonly relayOnly: boolean;
  readonly hasTurn: () => boolean;
  readonly volumes: VolumeMemory;
  readonly onError: (error: unknown) => void;
}

/** The way in which a call begins. */
export interface StartOptions {
  /** Start muted. The microphone is not requested before it is needed. */
  readonly muted: boolean;
  readonly video: boolean;
}

/**
 * Makes a controller for a call and the media of this device. `start` joins, once.
 * @throws KithError `argument-invalid`
 */
export function createCallController(
  options: CallControllerOptions,
): CallController & { start(options: StartOptions): Promise<void> } {
  checkControllerOptions(options);
  return new Controller(options);
}

const silent: SelfCallState = {
  muted: true,
  deafened: false,
  camera: false,
  sharing: false,
  speaking: false,
  listening: false,
  pushToTalk: false,
  problem: null,
};

class Controller implements CallController {
  readonly node: string;
  readonly state;
  readonly members;
  readonly quality;
  readonly events;
  readonly media: LocalMedia;
  readonly self;
  readonly level;
  readonly diagnosis;
  readonly #options: CallControllerOptions;
  readonly #voices: Voices;
  readonly #ownLevel: OwnLevel;
  readonly #stops: (() => void)[];
  #wantsVideo = false;
  #begun: Promise<void> | undefined;
  #talking = false;
  /** The mute state before deafening. */
  #mutedBefore = true;
  #microphone: string | null;
  #permission: Permission;
  #speaker: string | null = null;
  #over = false;
  #leaving: Promise<void> | undefined;

  constructor(options: CallControllerOptions) {
    const { node, call, media, audio, clock, volumes, onError } = options;
    this.#options = options;
    this.node = node;
    this.self = observable<SelfCallState>(silent, { onError });
    this.state = call.state;
    this.members = call.members;
    this.quality = call.quality;
    this.events = call.events;
    this.media = media;
    this.#microphone = media.state.getSnapshot().chosen.microphone;
    this.#permission = media.state.getSnapshot().permission.microphone;
    this.#voices = new Voices(call.members, audio?.playback ?? null, volumes);
    this.#ownLevel = new OwnLevel({
      analyse: audio === null ? null : (track) => audio.analyse(track),
      clock,
      onSpeaking: (speaking) => this.#say({ speaking }),
      onError,
    });
    this.level = this.#ownLevel.level;
    const wantsCamera = () => this.#wantsVideo || this.self.getSnapshot().camera;
    const health = watchHealth({ ...options, wantsCamera });
    this.diagnosis = health.diagnosis;
    this.#stops = [
      () => health.stop(),
      media.state.subscribe(() => this.#mediaChanged()),
      media.events.subscribe((event) => {
        if (event.type === 'share-ended') this.stopSharing();
        else if (!event.fallback) this.#deviceLost(event.device);
      }),
      call.state.subscribe(() => {
        const { kind } = call.state.getSnapshot();
        if (kind === 'joined') this.#begin().catch(onError);
        if (kind === 'left') this.#release();
      }),
      call.members.subscribe(() => this.#voices.follow()),
      call.events.subscribe(({ type }) => {
        if (type === 'member-joined') audio?.sounds.play('joined');
        if (type === 'member-left') audio?.sounds.play('left');
      }),
      audio?.playback.problem.subscribe(() => this.#tellProblem()) ?? (() => {}),
    ];
  }

  async start({ muted, video }: StartOptions): Promise<void> {
    const { call, media } = this.#options;
    this.#wantsVideo = video;
    // Stops media that the lobby showed and the call does not use.
    if (muted) media.stop('audio');
    if (!video) media.stop('video');
    this.#say({ muted });
    this.#tell();
    this.#mediaChanged();
    const { kind } = await call.join({ video });
    if (kind === 'joined') await this.#begin();
    if (kind === 'left') this.#release();
  }

  setMuted(muted: boolean): void {
    if (muted) this.#mutedBefore = true;
    if (this.self.getSnapshot().muted === muted || this.#over) return;
    if (!muted) {
      this.#options.audio?.playback.setDeafened(false);
      this.#say({ muted: false, deafened: false });
      this.#openMicrophone('unmuted').catch(this.#options.onError);
      return;
    }
    this.#say({ muted: true });
    this.#gateMicrophone();
    this.#options.audio?.sounds.play('muted');
  }

  setDeafened(deafened: boolean): void {
    const self = this.self.getSnapshot();
    if (self.deafened === deafened || this.#over) return;
    this.#options.audio?.playback.setDeafened(deafened);
    if (deafened) {
      this.#mutedBefore = self.muted;
      this.#say({ deafened: true, muted: true });
      this.#gateMicrophone();
    } else {
      this.#say({ deafened: false });
      if (!this.#mutedBefore) this.setMuted(false);
    }
  }

  async setCamera(on: boolean): Promise<VideoOutcome | { readonly capture: CaptureOutcome }> {
    const { media } = this.#options;
    this.#wantsVideo = on;
    if (!on) {
      media.stop('video');
      await this.#videoStopped();
      return { on: false };
    }
    const outcome = await this.#video(() => media.startVideo());
    if (!('on' in outcome)) this.#wantsVideo = false;
    return outcome;
  }

  async share(preset: SharePreset): Promise<VideoOutcome | { readonly capture: CaptureOutcome | 'cancelled' }> {
    const { media, audio } = this.#options;
    const outcome = await this.#video(() => media.share(preset));
    if ('on' in outcome && outcome.on) audio?.sounds.play('sharing');
    return outcome;
  }

  stopSharing(): void {
    this.#options.media.stop('screen');
    this.#videoStopped().catch(this.#options.onError);
  }

  setPushToTalk(on: boolean): void {
    this.#talking = false;
    this.#say({ pushToTalk: on });
    this.#gateMicrophone();
  }

  talk(down: boolean): void {
    this.#talking = down;
    this.#gateMicrophone();
  }

  setVolume(person: Did, volume: number): void {
    this.#voices.setVolume(person, volume);
  }

  volumeOf(person: Did): number {
    return this.#voices.volumeOf(person);
  }

  wantVideo(member: string, width: number): void {
    this.#options.call.wantVideo(member, width);
  }

  setSounds(on: boolean): void {
    this.#options.audio?.sounds.setEnabled(on);
  }

  async resumePlayback(): Promise<void> {
    await this.#options.audio?.playback.resume();
  }

  networkChanged(): void {
    this.#options.call.networkChanged();
  }

  leave(): Promise<void> {
    this.#release();
    return (this.#leaving ??= this.#options.call.close());
  }

  /** Releases devices, sound and timers, also when the call ended without `leave`. */
  #release(): void {
    if (this.#over) return;
    this.#over = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#ownLevel.listenTo(null);
    this.#voices.stop();
    // The next call starts undeafened.
    this.#options.audio?.playback.setDeafened(false);
    for (const kind of ['audio', 'video', 'screen'] as const) this.#options.media.stop(kind);
    this.self.set({ ...this.self.getSnapshot(), camera: false, sharing: false, speaking: false });
  }

  /** Starts the devices, once there is a seat. */
  #begin(): Promise<void> {
    this.#begun ??= (async () => {
      if (!this.self.getSnapshot().muted) await this.#openMicrophone(null);
      if (this.#wantsVideo && !this.#over) await this.setCamera(true);
    })();
    return this.#begun;
  }

  async #openMicrophone(cue: 'unmuted' | null): Promise<void> {
    const { media, audio, call } = this.#options;
    if (call.state.getSnapshot().kind !== 'joined') return;
    if (media.state.getSnapshot().audio === null) {
      const capture = await media.startAudio();
      if (this.#over || capture === 'superseded') return;
      // Without a microphone, the person is in the call and only listens.
      if (capture !== 'started') return this.#say({ muted: true, listening: true });
    }
    this.#say({ listening: false });
    this.#gateMicrophone();
    if (cue !== null && !this.self.getSnapshot().muted) audio?.sounds.play(cue);
  }

  /** Asks the members before the device. A failed capture gives up the video seat. */
  async #video<T extends CaptureOutcome | 'cancelled'>(
    capture: () => Promise<T>,
  ): Promise<VideoOutcome | { readonly capture: T }> {
    const asked = await this.#options.call.requestVideo(true);
    if ('refused' in asked || !asked.on) return asked;
    if (this.#over) return { on: false };
    const captured = await capture();
    if (captured === 'started') return { on: true };
    // A later request has taken over the seat, or has given it up.
    if (captured !== 'superseded') await this.#videoStopped();
    return { capture: captured };
  }

  async #videoStopped(): Promise<void> {
    const { video, screen } = this.#options.media.state.getSnapshot();
    if (video === null && screen === null && !this.#over) await this.#options.call.requestVideo(false);
  }

  #deviceLost(device: 'microphone' | 'camera'): void {
    if (device === 'microphone') return this.#say({ muted: true, listening: true });
    this.#wantsVideo = false;
    this.#videoStopped().catch(this.#options.onError);
  }

  #mediaChanged(): void {
    const { audio: sound, onError } = this.#options;
    const { audio, video, screen, chosen, permission } = this.#options.media.state.getSnapshot();
    // Closed before it is sent: muted sound never leaves this device.
    this.#gateMicrophone();
    this.#say({ camera: video !== null, sharing: screen !== null });
    this.#tellProblem();
    this.#ownLevel.listenTo(audio);
    this.#sendMedia();
    if (chosen.speaker !== this.#speaker) {
      this.#speaker = chosen.speaker;
      sound?.playback.setSpeaker(chosen.speaker).catch(onError);
    }
    const allowed = this.#permission === 'denied' && permission.microphone !== 'denied';
    this.#permission = permission.microphone;
    // The permission was given during the call. The microphone may be switched on, and stays muted until then.
    if (allowed && audio === null) this.#say({ listening: false });
    if (chosen.microphone === this.#microphone) return;
    this.#microphone = chosen.microphone;
    // A person without a microphone has chosen one. It is started once the choice is made.
    if (this.self.getSnapshot().listening) queueMicrotask(() => this.setMuted(false));
  }

  #tellProblem(): void {
    const { media, audio } = this.#options;
    const blocked = audio?.playback.problem.getSnapshot() === 'autoplay-blocked';
    this.#say({ problem: media.state.getSnapshot().problem?.code ?? (blocked ? 'autoplay-blocked' : null) });
  }

  /**
   * Sends the media. A closed microphone sends nothing, not even silence, which would be encoded and sent to everybody fifty
   * times a second.
   */
  #sendMedia(): void {
    const { call, media, onError } = this.#options;
    const { audio, video, screen } = media.state.getSnapshot();
    call.send({ audio: audio?.enabled === true ? audio : null, video: screen ?? video }).catch(onError);
  }

  #gateMicrophone(): void {
    const { audio } = this.#options.media.state.getSnapshot();
    const { muted, pushToTalk } = this.self.getSnapshot();
    const open = !muted && (!pushToTalk || this.#talking);
    if (audio !== null && audio.enabled !== open) {
      audio.enabled = open;
      this.#sendMedia();
    }
    if (!open) this.#say({ speaking: false });
  }

  #say(changes: Partial<SelfCallState>): void {
    const before = this.self.getSnapshot();
    const after = { ...before, ...changes };
    if (Object.entries(after).every(([name, value]) => before[name as keyof SelfCallState] === value)) return;
    this.self.set(after);
    this.#tell();
  }

  #tell(): void {
    const { muted, deafened, sharing, speaking, listening } = this.self.getSnapshot();
    this.#options.call.tell({ muted, deafened, sharing, speaking, listening });
  }
}
