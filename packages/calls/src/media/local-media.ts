import { eventSource, observable, type EventSource } from '@kith/identity';
import { checkMediaOptions } from '../check-options.js';
import { CaptureSlot } from './capture-slot.js';
import { isAway, onlyTrack, problemOf, type MediaDevicesLike } from './capture.js';
import { type ChoiceStorage, loadChoices, saveChoices } from './choices.js';
import {
  cameraConstraints,
  microphoneConstraints,
  screenConstraints,
  screenHint,
  type SharePreset,
} from './constraints.js';
import type {
  AudioProcessing,
  CaptureOutcome,
  Device,
  DeviceKind,
  LocalMedia,
  LocalMediaEvent,
  LocalMediaProblem,
  LocalMediaState,
  Permission,
} from './local-media-types.js';
import { watchPermissions, type PermissionsLike } from './permissions.js';

/** The options of `createLocalMedia`. */
export interface LocalMediaOptions {
  /** navigator.mediaDevices, which is absent in old browsers and insecure pages. */
  readonly devices: MediaDevicesLike | undefined;
  /** navigator.permissions, where available. It reports permissions that are given later. */
  readonly permissions?: PermissionsLike | undefined;
  /** The value of isSecureContext. */
  readonly secure: boolean;
  readonly storage: ChoiceStorage;
  readonly onError: (error: unknown) => void;
}

type Captured = 'microphone' | 'camera';
const enumerated = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;
const noDevices = { microphone: [], camera: [], speaker: [] };

/**
 * Makes the capture of microphone, camera and screen. Captures nothing and asks for no permission before `startAudio`,
 * `startVideo` or `share`.
 * @throws KithError `argument-invalid`
 */
export function createLocalMedia(options: LocalMediaOptions): LocalMedia {
  checkMediaOptions(options);
  return new BrowserMedia(options);
}

class BrowserMedia implements LocalMedia {
  readonly events: EventSource<LocalMediaEvent>;
  readonly state;
  readonly #options: LocalMediaOptions;
  readonly #slots: { microphone: CaptureSlot; camera: CaptureSlot; screen: CaptureSlot };
  readonly #refresh = () => void this.refresh().catch(this.#options.onError);
  readonly #stopWatching: () => void;
  #closed = false;

  constructor(options: LocalMediaOptions) {
    this.#options = options;
    this.events = eventSource<LocalMediaEvent>(options.onError);
    this.state = observable<LocalMediaState>(
      {
        audio: null,
        video: null,
        screen: null,
        permission: { microphone: 'unknown', camera: 'unknown' },
        devices: noDevices,
        problem: null,
        ...loadChoices(options.storage, options.onError),
      },
      { onError: options.onError },
    );
    const lost = (device: Captured) => (track: MediaStreamTrack) =>
      void this.#fallBack(device, track.label).catch(options.onError);
    this.#slots = {
      microphone: new CaptureSlot((audio) => this.#set({ audio }), lost('microphone')),
      camera: new CaptureSlot((video) => this.#set({ video }), lost('camera')),
      screen: new CaptureSlot(
        (screen) => this.#set({ screen }),
        () => this.events.emit({ type: 'share-ended' }),
      ),
    };
    options.devices?.addEventListener('devicechange', this.#refresh);
    this.#stopWatching = watchPermissions(options.permissions, (device, now) => this.#permitted(device, now));
  }

  startAudio(): Promise<CaptureOutcome> {
    return this.#start('microphone');
  }

  startVideo(): Promise<CaptureOutcome> {
    return this.#start('camera');
  }

  stop(kind: 'audio' | 'video' | 'screen'): void {
    this.#slots[kind === 'audio' ? 'microphone' : kind === 'video' ? 'camera' : 'screen'].stop();
  }

  async choose(kind: DeviceKind, id: string | null): Promise<void> {
    this.#set({ chosen: { ...this.state.getSnapshot().chosen, [kind]: id } });
    this.#save();
    if (kind !== 'speaker' && this.#slots[kind].wanted) await this.#start(kind);
  }

  async process(processing: Partial<AudioProcessing>): Promise<void> {
    this.#set({ processing: { ...this.state.getSnapshot().processing, ...processing } });
    this.#save();
    // Few browsers change these settings on a running track.
    if (this.#slots.microphone.wanted) await this.#start('microphone');
  }

  async share(preset: SharePreset): Promise<CaptureOutcome | 'cancelled'> {
    if (this.#closed) return 'superseded';
    const { devices } = this.#options;
    const capture = devices?.getDisplayMedia?.bind(devices);
    if (!capture) return this.#problem(this.#missing('screen') ?? { code: 'unsupported', device: 'screen' });
    try {
      const done = await this.#slots.screen.start(async () => {
        const track = onlyTrack(await capture(screenConstraints(preset)), 'video');
        if (track) track.contentHint = screenHint(preset);
        return track;
      });
      if (done) this.#works('screen');
      return done ? 'started' : 'superseded';
    } catch (error) {
      // Browsers report the same error when nothing was picked and when sharing is forbidden. The first is no problem, and far
      // more frequent.
      const problem = problemOf(error, 'screen');
      if (problem?.code === 'permission-denied') return 'cancelled';
      return this.#failed(error, 'screen');
    }
  }

  async refresh(): Promise<void> {
    const all = (await this.#options.devices?.enumerateDevices()) ?? [];
    if (this.#closed) return;
    // Before the permission is given, browsers list devices without name and id.
    const of = (kind: DeviceKind): Device[] =>
      all
        .filter((one) => one.kind === enumerated[kind] && one.deviceId !== '')
        .map(({ deviceId, label }) => ({ id: deviceId, label }));
    this.#set({ devices: { microphone: of('microphone'), camera: of('camera'), speaker: of('speaker') } });
  }

  close(): void {
    if (this.#closed) return;
    for (const slot of Object.values(this.#slots)) slot.stop();
    this.#closed = true;
    this.#stopWatching();
    this.#options.devices?.removeEventListener('devicechange', this.#refresh);
  }

  async #start(device: Captured): Promise<CaptureOutcome> {
    if (this.#closed) return 'superseded';
    const missing = this.#missing(device);
    if (missing) return this.#problem(missing);
    try {
      if (!(await this.#slots[device].start(() => this.#capture(device)))) return 'superseded';
    } catch (error) {
      return this.#failed(error, device);
    }
    this.#works(device);
    // The devices have names only now.
    await this.refresh();
    return 'started';
  }

  async #capture(device: Captured): Promise<MediaStreamTrack | null> {
    const { chosen, processing } = this.state.getSnapshot();
    const ask = async (id: string | null): Promise<MediaStreamTrack | null> => {
      const audio = device === 'microphone';
      const constraints = audio ? microphoneConstraints(id, processing) : cameraConstraints(id);
      const stream = await this.#options.devices?.getUserMedia(constraints);
      return stream ? onlyTrack(stream, audio ? 'audio' : 'video') : null;
    };
    try {
      return await ask(chosen[device]);
    } catch (error) {
      if (chosen[device] === null || !isAway(error)) throw error;
      return ask(null);
    }
  }

  async #fallBack(device: Captured, label: string): Promise<void> {
    const outcome = await this.#start(device);
    this.events.emit({ type: 'device-lost', device, label, fallback: outcome === 'started' });
  }

  #missing(device: LocalMediaProblem['device']): LocalMediaProblem | null {
    if (this.#options.devices) return null;
    return { code: this.#options.secure ? 'unsupported' : 'insecure-context', device };
  }

  #failed(error: unknown, device: LocalMediaProblem['device']): LocalMediaProblem {
    const problem = problemOf(error, device);
    if (!problem) this.#options.onError(error);
    return this.#problem(problem ?? { code: 'device-in-use', device });
  }

  #problem(problem: LocalMediaProblem): LocalMediaProblem {
    const denied = problem.code === 'permission-denied' && problem.device !== 'screen';
    const { permission } = this.state.getSnapshot();
    this.#set({ problem, ...(denied ? { permission: { ...permission, [problem.device]: 'denied' } } : {}) });
    return problem;
  }

  #works(device: LocalMediaProblem['device']): void {
    const { permission, problem } = this.state.getSnapshot();
    this.#set({
      problem: problem?.device === device ? null : problem,
      ...(device === 'screen' ? {} : { permission: { ...permission, [device]: 'granted' } }),
    });
  }

  #permitted(device: Captured, now: Permission): void {
    const { permission, problem } = this.state.getSnapshot();
    const mended = now !== 'denied' && problem?.device === device && problem.code === 'permission-denied';
    this.#set({ permission: { ...permission, [device]: now }, problem: mended ? null : problem });
  }

  #save(): void {
    saveChoices(this.#options.storage, this.state.getSnapshot(), this.#options.onError);
  }

  #set(change: Partial<LocalMediaState>): void {
    if (!this.#closed) this.state.set({ ...this.state.getSnapshot(), ...change });
  }
}
