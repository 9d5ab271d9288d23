import { derived, observable } from '@kith/identity';
import type { Clock, Did, Observable, Timer } from '@kith/identity';
import type { Call, CallMember, VideoOutcome } from './call-types.js';
import type { CallController, SelfCallState } from './controller-types.js';
import type { SharePreset } from './media/constraints.js';
import type { CaptureOutcome, LocalMedia } from './media/local-media-types.js';
import type { Playback } from './media/playback.js';
import type { Sounds } from './media/sounds.js';
import { SILENCE, watchSpeaking } from './media/speaking.js';
import type { AnalyserLike } from './media/speaking.js';
import { diagnose } from './quality/doctor.js';
import type { CallFacts, Diagnosis } from './quality/doctor.js';

/** What a call sounds like here, and how loud this microphone is. */
export interface CallAudio {
  readonly playback: Playback;
  readonly sounds: Sounds;
  /** Listens to a track of this device until `end`. */
  analyse(track: MediaStreamTrack): { readonly analyser: AnalyserLike; end(): void };
}

export interface CallControllerOptions {
  readonly node: string;
  readonly call: Call;
  readonly media: LocalMedia;
  /** Null where nothing can be played: then nobody is heard, and everything else works. */
  readonly audio: CallAudio | null;
  readonly clock: Clock;
  /** Whether signals get anywhere now. */
  readonly signalingUp: () => boolean;
  readonly relayOnly: boolean;
  readonly hasTurn: () => boolean;
  readonly volumes: VolumeMemory;
  readonly onError: (error: unknown) => void;
}

/** Volumes by person, 0 to 2, remembered beyond a call. */
export interface VolumeMemory {
  get(person: Did): number | undefined;
  set(person: Did, volume: number): void;
}

export interface StartOptions {
  /** Then the microphone is not even asked for before it is wanted. */
  readonly muted: boolean;
  readonly video: boolean;
}

/** Takes a call and this device's media together. `start` joins. */
export function createCallController(
  options: CallControllerOptions,
): CallController & { start(options: StartOptions): Promise<void> } {
  return new Controller(options);
}

const DIAGNOSE_EVERY = 2_000;
/** dBFS that a level meter shows as nothing. */
const METER_FLOOR = -60;

class Controller implements CallController {
  readonly node: string;
  readonly state;
  readonly members;
  readonly quality;
  readonly events;
  readonly media: LocalMedia;
  readonly self = observable<SelfCallState>({
    muted: true,
    deafened: false,
    camera: false,
    sharing: false,
    speaking: false,
    listening: false,
    pushToTalk: false,
    problem: null,
  });
  readonly level = observable(0);
  readonly diagnosis: Observable<Diagnosis>;
  readonly #options: CallControllerOptions;
  readonly #diagnosis = observable<Diagnosis>('fine');
  readonly #iceErrors: { url: string; code: number }[] = [];
  readonly #playing = new Map<string, MediaStreamTrack>();
  readonly #stops: (() => void)[] = [];
  #stopListening: () => void = () => {};
  #analysed: MediaStreamTrack | null = null;
  #talking = false;
  /** Whether they were muted when they stopped hearing. */
  #mutedBefore = true;
  #diagnoseTimer: Timer | undefined;
  #over = false;

  constructor(options: CallControllerOptions) {
    const { call, media, audio } = options;
    this.#options = options;
    this.node = options.node;
    this.state = call.state;
    this.members = call.members;
    this.quality = call.quality;
    this.events = call.events;
    this.media = media;
    this.diagnosis = derived([this.#diagnosis], () => this.#diagnosis.getSnapshot());
    this.#stops.push(
      media.state.subscribe(() => this.#mediaChanged()),
      media.events.subscribe((event) => {
        if (event.type === 'share-ended') this.stopSharing();
      }),
      call.members.subscribe(() => this.#playMembers()),
      call.events.subscribe((event) => {
        if (event.type === 'ice-server-failed') this.#iceErrors.push({ url: event.url, code: Number(event.code) || 0 });
        if (event.type === 'member-joined') audio?.sounds.play('joined');
        if (event.type === 'member-left') audio?.sounds.play('left');
      }),
    );
    if (audio !== null) {
      this.#stops.push(
        audio.playback.problem.subscribe(() => {
          const blocked = audio.playback.problem.getSnapshot() === 'autoplay-blocked';
          if (blocked) this.#say({ problem: 'autoplay-blocked' });
          else if (this.self.getSnapshot().problem === 'autoplay-blocked') this.#say({ problem: null });
        }),
      );
    }
    this.#diagnose();
  }

  async start({ muted, video }: StartOptions): Promise<void> {
    await this.#options.call.join({ video });
    if (this.#over) return;
    if (!muted) await this.#unmute();
    if (video && !this.#over) await this.setCamera(true);
  }

  setMuted(muted: boolean): void {
    if (muted) {
      this.#say({ muted: true, speaking: false });
      this.#options.audio?.sounds.play('muted');
      this.#gateMicrophone();
      return;
    }
    this.#unmute().catch(this.#options.onError);
  }

  setDeafened(deafened: boolean): void {
    const { audio } = this.#options;
    if (deafened) {
      this.#mutedBefore = this.self.getSnapshot().muted;
      this.#say({ deafened: true, muted: true, speaking: false });
    } else this.#say({ deafened: false });
    audio?.playback.setDeafened(deafened);
    this.#gateMicrophone();
    if (!deafened && !this.#mutedBefore) this.#unmute().catch(this.#options.onError);
  }

  async setCamera(on: boolean): Promise<VideoOutcome | { readonly capture: CaptureOutcome }> {
    const { call, media } = this.#options;
    if (!on) {
      media.stop('video');
      return this.#videoStopped();
    }
    const asked = await call.requestVideo(true);
    if ('refused' in asked) return asked;
    const capture = await media.startVideo();
    if (capture === 'started') return { on: true };
    await this.#videoStopped();
    return { capture };
  }

  async share(preset: SharePreset): Promise<VideoOutcome | { readonly capture: CaptureOutcome | 'cancelled' }> {
    const { call, media, audio } = this.#options;
    const asked = await call.requestVideo(true);
    if ('refused' in asked) return asked;
    const capture = await media.share(preset);
    if (capture === 'started') {
      audio?.sounds.play('sharing');
      return { on: true };
    }
    await this.#videoStopped();
    return { capture };
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
    if (this.#talking === down) return;
    this.#talking = down;
    this.#gateMicrophone();
  }

  setVolume(person: Did, volume: number): void {
    const bounded = Math.min(2, Math.max(0, volume));
    this.#options.volumes.set(person, bounded);
    for (const member of this.members.getSnapshot()) {
      if (member.person === person) this.#options.audio?.playback.setVolume(member.key, Math.round(bounded * 100));
    }
  }

  volumeOf(person: Did): number {
    return this.#options.volumes.get(person) ?? 1;
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

  async leave(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#diagnoseTimer?.cancel();
    this.#stopListening();
    const { call, media, audio } = this.#options;
    for (const member of this.#playing.keys()) audio?.playback.play(member, null);
    this.#playing.clear();
    for (const kind of ['audio', 'video', 'screen'] as const) media.stop(kind);
    await call.close();
  }

  async #unmute(): Promise<void> {
    const { media, audio } = this.#options;
    this.#say({ muted: false, deafened: false });
    audio?.playback.setDeafened(false);
    if (media.state.getSnapshot().audio === null) {
      const capture = await media.startAudio();
      if (this.#over) return;
      // Without a microphone one is in the call all the same, and hears.
      if (capture !== 'started' && media.state.getSnapshot().audio === null) {
        this.#say({ muted: true, listening: true });
        return;
      }
    }
    audio?.sounds.play('unmuted');
    this.#say({ listening: false });
    this.#gateMicrophone();
  }

  async #videoStopped(): Promise<VideoOutcome> {
    const { video, screen } = this.#options.media.state.getSnapshot();
    if (video !== null || screen !== null) return { on: true };
    return this.#options.call.requestVideo(false);
  }

  #mediaChanged(): void {
    const { audio, video, screen, problem } = this.#options.media.state.getSnapshot();
    const self = this.self.getSnapshot();
    this.#say({
      camera: video !== null,
      sharing: screen !== null,
      problem: problem?.code ?? (self.problem === 'autoplay-blocked' ? self.problem : null),
    });
    this.#gateMicrophone();
    this.#listenTo(audio);
    this.#options.call.send({ audio, video: screen ?? video }).catch(this.#options.onError);
  }

  /** What is muted here never leaves this device, and neither does what is said while the key is up. */
  #gateMicrophone(): void {
    const { audio } = this.#options.media.state.getSnapshot();
    const { muted, pushToTalk } = this.self.getSnapshot();
    const open = !muted && (!pushToTalk || this.#talking);
    if (audio !== null && audio.enabled !== open) audio.enabled = open;
    if (!open) this.#say({ speaking: false });
  }

  #listenTo(track: MediaStreamTrack | null): void {
    if (track === this.#analysed) return;
    this.#stopListening();
    this.#analysed = track;
    this.#stopListening = () => {};
    const listening = track === null ? undefined : this.#options.audio?.analyse(track);
    if (listening === undefined) return;
    const stop = watchSpeaking({
      analyser: listening.analyser,
      clock: this.#options.clock,
      onSpeaking: (speaking) => this.#say({ speaking: speaking && track?.enabled === true }),
      onLevel: (level) => this.level.set(level <= SILENCE ? 0 : Math.max(0, 1 - level / METER_FLOOR)),
    });
    this.#stopListening = () => {
      stop();
      listening.end();
      this.level.set(0);
    };
  }

  #playMembers(): void {
    const { audio, volumes } = this.#options;
    const members = this.members.getSnapshot().filter((member) => !member.self);
    const present = new Map<string, CallMember>(members.map((member) => [member.key, member]));
    for (const key of [...this.#playing.keys()]) {
      if (present.get(key)?.audioTrack === this.#playing.get(key)) continue;
      this.#playing.delete(key);
      audio?.playback.play(key, null);
    }
    for (const { key, person, audioTrack } of members) {
      if (audioTrack === null || this.#playing.has(key)) continue;
      this.#playing.set(key, audioTrack);
      audio?.playback.play(key, audioTrack);
      audio?.playback.setVolume(key, Math.round((volumes.get(person) ?? 1) * 100));
    }
  }

  #say(changes: Partial<SelfCallState>): void {
    const before = this.self.getSnapshot();
    const after = { ...before, ...changes };
    if (Object.entries(after).every(([name, value]) => before[name as keyof SelfCallState] === value)) return;
    this.self.set(after);
    const { muted, deafened, sharing, speaking, listening } = after;
    this.#options.call.tell({ muted, deafened, sharing, speaking, listening });
  }

  #diagnose(): void {
    const { clock, signalingUp, hasTurn, relayOnly } = this.#options;
    const { permission } = this.media.state.getSnapshot();
    const others = this.members.getSnapshot().filter((member) => !member.self);
    const troubled = others.find((member) => member.connection !== 'connected' && member.connection !== 'connecting');
    const facts: CallFacts = {
      signaling: signalingUp(),
      microphone: permission.microphone,
      camera: permission.camera,
      wantsCamera: this.self.getSnapshot().camera,
      peerSilentFor: troubled?.connection === 'unreachable' ? Number.MAX_SAFE_INTEGER : 0,
      media: troubled === undefined ? 'connected' : 'failed',
      iceServers: hasTurn() ? [{ urls: 'turn:' }] : [],
      relayOnly,
      iceErrors: this.#iceErrors.slice(-8),
      candidates: [],
    };
    this.#diagnosis.set(diagnose(facts));
    this.#diagnoseTimer = clock.after(DIAGNOSE_EVERY, () => this.#diagnose());
  }
}
