import type { MediaClasses } from '../../src/media.js';
import { FakeTrack } from './fake-devices.js';

class FakeChannel extends EventTarget {
  readonly label: string;
  readonly protocol: string;
  readyState = 'connecting';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  readonly sent: unknown[] = [];

  constructor(label: string, protocol: string) {
    super();
    this.label = label;
    this.protocol = protocol;
  }

  send(data: unknown): void {
    if (this.readyState !== 'open') throw new Error('not open');
    this.sent.push(data);
  }

  open(): void {
    this.readyState = 'open';
    this.dispatchEvent(new Event('open'));
  }

  close(): void {
    this.readyState = 'closed';
  }
}

/** An RTCPeerConnection that does nothing by itself: a test says what happens to it. */
export class FakePeerConnection extends EventTarget {
  static readonly made: FakePeerConnection[] = [];
  static refuse = false;
  configuration: RTCConfiguration;
  readonly channels: FakeChannel[] = [];
  readonly senders: { track: unknown; replaceTrack: (track: unknown) => Promise<void> }[] = [];
  connectionState = 'new';
  iceConnectionState = 'new';
  iceGatheringState = 'new';
  signalingState = 'stable';
  localDescription: unknown = null;
  remoteDescription: unknown = null;
  closed = 0;
  oniceconnectionstatechange: (() => void) | null = null;

  constructor(configuration: RTCConfiguration) {
    super();
    if (FakePeerConnection.refuse) throw new Error('too many');
    this.configuration = configuration;
    FakePeerConnection.made.push(this);
  }

  createDataChannel(label: string, { protocol = '' }: RTCDataChannelInit): FakeChannel {
    const channel = new FakeChannel(label, protocol);
    this.channels.push(channel);
    return channel;
  }

  addTrack(track: unknown) {
    const sender = {
      track,
      replaceTrack(other: unknown) {
        sender.track = other;
        return Promise.resolve();
      },
    };
    this.senders.push(sender);
    return sender;
  }

  getSenders() {
    return this.senders;
  }

  createOffer() {
    return Promise.resolve({ type: 'offer', sdp: '' });
  }

  setLocalDescription(description: unknown) {
    this.localDescription = description;
    return Promise.resolve();
  }

  setConfiguration(configuration: RTCConfiguration): void {
    const urls = (configuration.iceServers ?? []).flatMap((server) => server.urls);
    if (urls.some((url) => !url.startsWith('turn:'))) throw new Error('no such server');
    this.configuration = configuration;
  }

  /** What the network does. */
  becomes(state: 'connected' | 'disconnected' | 'failed'): void {
    this.connectionState = state;
    this.iceConnectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
    this.oniceconnectionstatechange?.();
  }

  close(): void {
    this.closed += 1;
  }
}

class FakeStream {
  readonly id = 'stream';
  readonly #tracks: unknown[];

  constructor(tracks: unknown[]) {
    this.#tracks = tracks;
  }

  getTracks() {
    return this.#tracks;
  }
}

export const fakeClasses = {
  RTCPeerConnection: FakePeerConnection,
  RTCSessionDescription: Object,
  RTCIceCandidate: Object,
  MediaStream: FakeStream,
} as unknown as MediaClasses;

export function fakePlaceholders() {
  const tracks: FakeTrack[] = [];
  const made = (kind: string) => {
    const track = new FakeTrack(kind, 'placeholder');
    tracks.push(track);
    return track as unknown as MediaStreamTrack;
  };
  const state = { tracks, closed: 0 };
  return { state, audio: () => made('audio'), video: () => made('video'), close: () => void (state.closed += 1) };
}
