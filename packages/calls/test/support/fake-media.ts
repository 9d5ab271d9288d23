import { observable } from '@kith/identity';
import type { WritableObservable } from '@kith/identity';
import type {
  CreateMediaConnection,
  IceServer,
  MediaCandidate,
  MediaConnection,
  MediaConnectionRequest,
  MediaDescription,
  MediaState,
  MediaStatistics,
} from '../../src/index.js';
import type { Timeline } from './timeline.js';

export interface MediaWorld {
  readonly timeline: Pick<Timeline, 'after'>;
  /** Whether packets pass between the two, and both are alive. */
  readonly reachable: (a: string, b: string) => boolean;
  /** 0 to 1. */
  readonly chance: () => number;
}

const noticed = 3_000;
const givenUp = 12_000;

/** Every media connection of a world: they find each other through the descriptions that signaling carries. */
export class FakeMedia {
  readonly world: MediaWorld;
  readonly connections = new Map<number, FakeConnection>();
  made = 0;

  constructor(world: MediaWorld) {
    this.world = world;
  }

  for(owner: string): CreateMediaConnection {
    return (request) => {
      this.made += 1;
      const connection = new FakeConnection(this, owner, this.made, request);
      this.connections.set(this.made, connection);
      return connection;
    };
  }

  of(owner: string): FakeConnection[] {
    return [...this.connections.values()].filter((connection) => connection.owner === owner);
  }

  /** Those of one owner that are connected to a connection of the other. */
  live(a: string, b: string): FakeConnection[] {
    return this.of(a).filter(
      (one) =>
        one.state.getSnapshot() === 'connected' && one.remote?.owner === b && this.connections.has(one.remote.id),
    );
  }

  /** The process is gone, and says nothing to anybody. */
  crash(owner: string): void {
    for (const connection of this.of(owner)) {
      this.connections.delete(connection.id);
      connection.dead = true;
      connection.remote?.cutOff();
    }
  }

  /** What passes has changed. */
  pathsChanged(): void {
    for (const connection of this.connections.values()) {
      if (connection.remote === null) continue;
      if (connection.passes) connection.tryConnect();
      else connection.cutOff();
    }
  }
}

export class FakeConnection implements MediaConnection {
  readonly state: WritableObservable<MediaState> = observable<MediaState>('new');
  readonly owner: string;
  readonly id: number;
  readonly request: MediaConnectionRequest;
  readonly #media: FakeMedia;
  remote: FakeConnection | null = null;
  dead = false;
  /** Connected, and nothing comes. */
  stalled = false;
  /** A restart heals a stall. */
  restarts = 0;
  /** Sends the fingerprint of somebody in between. */
  intercepted = false;
  /** Shows one certificate for both ends. */
  mirrored = false;
  /** So many looks at the fingerprints find none: the browser shows the answer later than it acts on it. */
  unread = 0;
  readonly tracks = new Map<'audio' | 'video', MediaStreamTrack | null>();
  /** What was asked of the video sender, in order. */
  readonly video: string[] = [];
  #generation = 0;
  #candidates = 0;
  /** Candidates that it was given. */
  heard = 0;
  #agreed = -1;
  #received = 0;
  #opened = false;
  readonly #data: Uint8Array[] = [];
  #cut = false;

  constructor(media: FakeMedia, owner: string, id: number, request: MediaConnectionRequest) {
    this.#media = media;
    this.owner = owner;
    this.id = id;
    this.request = request;
    if (request.initiator) this.#later(() => this.#describe('offer', 0));
  }

  get passes(): boolean {
    const { remote } = this;
    return remote !== null && !remote.dead && this.#media.world.reachable(this.owner, remote.owner);
  }

  receive(description: MediaDescription): void {
    if (this.#isClosed) return;
    const [type, from, generation] = description.sdp.split(' ');
    if (type !== description.type || (type === 'offer') === this.request.initiator)
      throw new Error('A description in the wrong place.');
    this.remote = this.#media.connections.get(Number(from)) ?? null;
    if (this.state.getSnapshot() === 'new') this.state.set('connecting');
    this.#agreed = Number(generation);
    if (type === 'offer') {
      this.#generation = this.#agreed;
      this.#later(() => this.#describe('answer', this.#generation));
    } else this.tryConnect();
  }

  addCandidate(candidate: MediaCandidate): void {
    this.heard += 1;
    if (this.#isClosed) return;
    if (candidate.candidate.endsWith(`generation ${this.#generation}`)) this.#candidates += 1;
    this.tryConnect();
  }

  restartIce(_servers: readonly IceServer[]): void {
    if (!this.request.initiator) throw new Error('Only the initiator restarts.');
    if (this.#isClosed) return;
    this.restarts += 1;
    this.#generation += 1;
    this.#candidates = 0;
    this.#later(() => this.#describe('offer', this.#generation));
  }

  fingerprints(): { readonly mine: Uint8Array; readonly theirs: Uint8Array } | null {
    const { remote } = this;
    if (remote === null) return null;
    if (this.unread > 0) {
      this.unread -= 1;
      return null;
    }
    if (this.mirrored) return { mine: print(0), theirs: print(0) };
    return { mine: print(this.id), theirs: print(this.intercepted ? 0 : remote.id) };
  }

  sendData(bytes: Uint8Array): void {
    const { remote } = this;
    if (!this.#opened || this.#isClosed || remote === null) return;
    // In order, as over a data channel.
    this.#data.push(bytes);
    this.#later(() => {
      const next = this.#data.shift();
      if (next === undefined || !this.passes || remote.stalled || remote.#isClosed) return;
      if (this.state.getSnapshot() !== 'failed') remote.request.onData(next);
    });
  }

  async setTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    if (this.#isClosed) throw new Error('A track for a closed connection.');
    this.tracks.set(kind, track);
    if (kind === 'video') this.video.push(track === null ? 'nothing' : 'picture');
  }

  async setVideoLimits(): Promise<void> {
    this.video.push('limits');
  }

  async statistics(): Promise<MediaStatistics> {
    if (this.passes && !this.stalled && this.state.getSnapshot() === 'connected') this.#received += 1_000;
    return {
      bytesReceived: this.#received,
      bytesSent: 0,
      framesDecoded: 0,
      audioBytesReceived: 0,
      videoBytesReceived: 0,
    };
  }

  close(): void {
    if (this.#media.connections.get(this.id) !== this) {
      if (this.dead) return;
      throw new Error('A connection was closed twice.');
    }
    this.#media.connections.delete(this.id);
    const { remote } = this;
    if (this.state.getSnapshot() !== 'closed') this.state.set('closed');
    if (remote === null || remote.remote !== this) return;
    this.#later(() => {
      if (remote.#isClosed || remote.dead) return;
      if (this.#media.world.reachable(this.owner, remote.owner)) remote.#end();
      else remote.cutOff();
    });
  }

  /** Nothing comes any more: noticed after a while, and given up after a longer one. */
  cutOff(): void {
    if (this.#cut || this.#isClosed) return;
    this.#cut = true;
    const { timeline } = this.#media.world;
    timeline.after(noticed, () => {
      if (this.#cut && this.state.getSnapshot() === 'connected') this.state.set('disconnected');
    });
    timeline.after(givenUp, () => {
      if (this.#cut) this.#end();
    });
  }

  tryConnect(): void {
    const { remote } = this;
    if (remote === null || remote.remote !== this || this.#isClosed || remote.#isClosed || !this.passes) return;
    if (this.#agreed !== remote.#generation || remote.#agreed !== this.#generation) return;
    if (this.#candidates === 0 || remote.#candidates === 0) return;
    this.#later(() => {
      for (const side of [this, remote]) if (side.passes && !this.#isClosed && !remote.#isClosed) side.#connect();
    });
  }

  #connect(): void {
    this.#cut = false;
    this.stalled = false;
    this.state.set('connected');
    if (this.#opened) return;
    this.#opened = true;
    this.request.onTrack('audio', {} as MediaStreamTrack);
    this.request.onTrack('video', {} as MediaStreamTrack);
    this.request.onDataOpen();
  }

  #end(): void {
    if (this.#isClosed || this.dead) return;
    this.state.set('failed');
    if (!this.#isClosed) this.state.set('closed');
  }

  #describe(type: 'offer' | 'answer', generation: number): void {
    if (this.#isClosed || generation !== this.#generation) return;
    this.request.send({ type, sdp: `${type} ${this.id} ${generation}` });
    for (const line of [0, 1])
      this.#later(() => {
        if (!this.#isClosed)
          this.request.send({ candidate: `candidate ${this.id}-${line} generation ${generation}`, mid: '0', line });
      });
  }

  get #isClosed(): boolean {
    return this.dead || this.state.getSnapshot() === 'closed';
  }

  #later(run: () => void): void {
    const { timeline, chance } = this.#media.world;
    timeline.after(5 + 5 * Math.floor(chance() * 6), () => {
      if (!this.dead) run();
    });
  }
}

function print(id: number): Uint8Array {
  return new Uint8Array(32).fill(1 + (id % 255));
}
