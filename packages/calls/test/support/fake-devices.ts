import type { ChoiceStorage, MediaDevicesLike, PermissionsLike } from '../../src/media.js';

/** A track that can be unplugged. */
export class FakeTrack extends EventTarget {
  readonly kind: string;
  readonly label: string;
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';
  enabled = true;

  constructor(kind: string, label: string) {
    super();
    this.kind = kind;
    this.label = label;
  }

  /** Silent, as in browsers. */
  getSettings(): MediaTrackSettings {
    return {};
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** What the system does to it. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export interface FakeDevice {
  readonly deviceId: string;
  readonly kind: MediaDeviceInfo['kind'];
  readonly label: string;
}

export const headset: FakeDevice = { deviceId: 'headset', kind: 'audioinput', label: 'Headset' };
export const builtIn: FakeDevice = { deviceId: 'built-in', kind: 'audioinput', label: 'Built-in' };
export const camera: FakeDevice = { deviceId: 'camera', kind: 'videoinput', label: 'Camera' };
export const speaker: FakeDevice = { deviceId: 'speaker', kind: 'audiooutput', label: 'Speaker' };

function failure(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** Devices of a person: they can be plugged, unplugged, refused, and made to wait. */
export class FakeDevices extends EventTarget implements MediaDevicesLike {
  plugged: FakeDevice[] = [builtIn, headset, camera, speaker];
  readonly tracks: FakeTrack[] = [];
  readonly asked: MediaStreamConstraints[] = [];
  readonly displayAsked: DisplayMediaStreamOptions[] = [];
  /** The name of the error that is given instead. */
  refusal: string | null = null;
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();

  enumerateDevices(): Promise<readonly FakeDevice[]> {
    return Promise.resolve(this.plugged);
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    await this.gate;
    if (this.refusal !== null) throw failure(this.refusal);
    const audio = constraints.audio !== false;
    const wanted = audio ? constraints.audio : constraints.video;
    const id = exactIdOf(wanted);
    const fitting = this.plugged.filter(({ kind }) => kind === (audio ? 'audioinput' : 'videoinput'));
    if (fitting.length === 0) throw failure('NotFoundError');
    const device = id === null ? fitting[0] : fitting.find(({ deviceId }) => deviceId === id);
    if (!device) throw failure('OverconstrainedError');
    return this.#stream(audio ? 'audio' : 'video', device.label);
  }

  async getDisplayMedia(options: DisplayMediaStreamOptions): Promise<MediaStream> {
    this.displayAsked.push(options);
    await this.gate;
    if (this.refusal !== null) throw failure(this.refusal);
    return this.#stream('video', 'Screen');
  }

  unplug(device: FakeDevice): void {
    this.plugged = this.plugged.filter((other) => other !== device);
    for (const track of this.live) if (track.label === device.label) track.end();
    this.dispatchEvent(new Event('devicechange'));
  }

  plug(device: FakeDevice): void {
    this.plugged = [...this.plugged, device];
    this.dispatchEvent(new Event('devicechange'));
  }

  get live(): FakeTrack[] {
    return this.tracks.filter(({ readyState }) => readyState === 'live');
  }

  #stream(kind: string, label: string): MediaStream {
    const track = new FakeTrack(kind, label);
    this.tracks.push(track);
    return { getTracks: () => [track] } as unknown as MediaStream;
  }
}

function exactIdOf(constraints: MediaTrackConstraints | boolean | undefined): string | null {
  const id = typeof constraints === 'object' ? constraints.deviceId : undefined;
  return typeof id === 'object' && !Array.isArray(id) && typeof id.exact === 'string' ? id.exact : null;
}

class FakePermission extends EventTarget {
  state: PermissionState = 'prompt';
}

/** What a person allows a page, and changes in the browser's own controls. */
export class FakePermissions implements PermissionsLike {
  readonly #statuses = { microphone: new FakePermission(), camera: new FakePermission() };

  query({ name }: { readonly name: 'microphone' | 'camera' }) {
    return Promise.resolve(this.#statuses[name]);
  }

  change(name: 'microphone' | 'camera', state: PermissionState): void {
    this.#statuses[name].state = state;
    this.#statuses[name].dispatchEvent(new Event('change'));
  }
}

export function memoryStorage(): ChoiceStorage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
  };
}
