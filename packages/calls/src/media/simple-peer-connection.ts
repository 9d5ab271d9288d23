import { observable } from '@kith/identity';
import Peer, { type PeerSignal } from 'simple-peer/simplepeer.min.js';
import type {
  CreateMediaConnection,
  IceServer,
  MediaCandidate,
  MediaConnection,
  MediaConnectionRequest,
  MediaDescription,
  MediaState,
  MediaStatistics,
  VideoLimits,
} from '../ports.js';
import { readDescription } from './description.js';
import { acceptOneChannel, CHANNEL } from './media-channel.js';
import { Negotiation } from './negotiation.js';
import { SharedPlaceholders } from './placeholders.js';
import {
  closedByOther,
  configurationOf,
  iceFailed,
  type MediaProblem,
  type SimplePeerMediaOptions,
} from './simple-peer-options.js';
import { EncodingLimits } from './encoding-limits.js';
import { noPackets, noStatistics, readStatistics, type StatisticsEntry } from './statistics.js';
import { WaitingCandidates } from './waiting-candidates.js';
import { callsError } from '../codes.js';

/** Makes media connections over simple-peer, each on an RTCPeerConnection of its own. */
export function simplePeerMedia(options: SimplePeerMediaOptions): CreateMediaConnection {
  const { wrtc } = options;
  if (typeof wrtc.RTCPeerConnection !== 'function' || typeof wrtc.MediaStream !== 'function') {
    throw callsError('webrtc-missing', { argument: 'wrtc' });
  }
  const placeholders = new SharedPlaceholders(options.placeholders, (tracks) => new wrtc.MediaStream(tracks));
  return (request) => new SimplePeerConnection(options, placeholders, request);
}

/**
 * Adds the functions that simple-peer lacks, on its RTCPeerConnection: ICE restarts, replaced tracks, candidates that wait for
 * their description. simple-peer destroys itself only at `failed`. The owner has to end an attempt without a result.
 */
class SimplePeerConnection implements MediaConnection {
  readonly #state = observable<MediaState>('new');
  readonly state = this.#state;
  readonly #request: MediaConnectionRequest;
  readonly #onProblem: (problem: MediaProblem) => void;
  readonly #placeholders: SharedPlaceholders;
  readonly #silence: MediaStreamTrack;
  readonly #black: MediaStreamTrack;
  readonly #peer: Peer;
  readonly #negotiation: Negotiation;
  readonly #candidates: WaitingCandidates;
  readonly #audioSender: RTCRtpSender | undefined;
  readonly #videoSender: RTCRtpSender | undefined;
  readonly #limits: EncodingLimits;
  readonly #told = new Set<string>();
  #packets = noPackets;
  #statistics: MediaStatistics = noStatistics;

  constructor(options: SimplePeerMediaOptions, placeholders: SharedPlaceholders, request: MediaConnectionRequest) {
    this.#request = request;
    this.#onProblem = options.onProblem;
    this.#placeholders = placeholders;
    const { audio, video, stream } = placeholders.take();
    this.#silence = audio;
    this.#black = video;
    this.#negotiation = new Negotiation(request.initiator);
    this.#peer = new Peer({
      initiator: request.initiator,
      trickle: true,
      wrtc: options.wrtc,
      config: configurationOf(request, request.iceServers),
      // Present from the start. Otherwise simple-peer would need another negotiation to change tracks.
      streams: [stream],
      channelName: CHANNEL,
      channelConfig: { protocol: CHANNEL, ordered: true },
    });
    const connection = this.#peer._pc;
    const senders = connection?.getSenders() ?? [];
    this.#audioSender = senders.find((sender) => sender.track === audio);
    this.#videoSender = senders.find((sender) => sender.track === video);
    this.#limits = new EncodingLimits(this.#videoSender);
    this.#candidates = new WaitingCandidates({
      ready: () => Boolean(this.#peer._pc?.remoteDescription),
      add: async ({ candidate, mid, line }) =>
        this.#peer._pc?.addIceCandidate({ candidate, sdpMid: mid, sdpMLineIndex: line }),
      refused: () => this.#onProblem({ code: 'candidates-too-many' }),
    });
    this.#listen(connection);
  }

  receive(description: MediaDescription): void {
    if (this.#closed) return;
    const received = this.#negotiation.received(description);
    switch (received.kind) {
      case 'use':
        return this.#use(received.description);
      case 'repeat':
        return this.#request.send(received.answer);
      case 'refuse':
        return this.#onProblem({ code: received.code });
      case 'wait':
      case 'known':
    }
  }

  addCandidate(candidate: MediaCandidate): void {
    if (this.#closed) return;
    this.#candidates.add(candidate).catch((error: unknown) => this.#broken(error));
  }

  restartIce(iceServers: readonly IceServer[]): void {
    if (this.#closed || !this.#request.initiator) return;
    try {
      this.#peer._pc?.setConfiguration(configurationOf(this.#request, iceServers));
    } catch (error) {
      // The present servers stay in use.
      this.#onProblem({ code: 'servers-refused', error });
    }
    const { unanswered } = this.#negotiation;
    if (this.#negotiation.wantRestart()) this.#restart();
    // The open offer may have been lost.
    else if (unanswered) this.#request.send(unanswered);
  }

  fingerprints(): { readonly mine: Uint8Array; readonly theirs: Uint8Array } | null {
    const connection = this.#peer._pc;
    const mine = readDescription(connection?.localDescription?.sdp ?? '')?.fingerprint;
    const theirs = readDescription(connection?.remoteDescription?.sdp ?? '')?.fingerprint;
    return mine && theirs ? { mine, theirs } : null;
  }

  sendData(bytes: Uint8Array): void {
    if (this.#closed || this.#peer._channel?.readyState !== 'open') return;
    try {
      this.#peer.send(bytes);
    } catch (error) {
      // The channel is closing, or its buffer is full.
      this.#onProblem({ code: 'data-dropped', error });
    }
  }

  async setTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    if (this.#closed) return;
    if (kind === 'audio') await this.#audioSender?.replaceTrack(track ?? this.#silence);
    else await this.#videoSender?.replaceTrack(track ?? this.#black);
  }

  async setVideoLimits(limits: VideoLimits): Promise<void> {
    if (!this.#closed) await this.#limits.set(limits);
  }

  async statistics(): Promise<MediaStatistics> {
    const connection = this.#peer._pc;
    if (this.#closed || !connection) return this.#statistics;
    const entries: StatisticsEntry[] = [];
    (await connection.getStats()).forEach((entry) => entries.push(entry as StatisticsEntry));
    const { statistics, counts } = readStatistics(entries, this.#packets);
    this.#packets = counts;
    this.#statistics = statistics;
    return statistics;
  }

  close(): void {
    if (this.#closed) return;
    this.#state.set('closed');
    this.#placeholders.giveBack();
    this.#peer.destroy();
  }

  get #closed(): boolean {
    return this.#state.getSnapshot() === 'closed';
  }

  #listen(connection: RTCPeerConnection | undefined | null): void {
    const { onData, onDataOpen, onIceError } = this.#request;
    this.#peer
      .on('signal', (signal) => this.#send(signal))
      .on('track', (track) => this.#track(track))
      .on('data', (data) => onData(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)))
      .on('signalingStateChange', (state) => this.#signaling(state))
      .on('error', (error) => this.#failed(error))
      .on('close', () => this.close());
    connection?.addEventListener('connectionstatechange', () => this.#follow(connection.connectionState));
    connection?.addEventListener('icecandidateerror', (event) =>
      onIceError({ url: event.url, code: event.errorCode, text: event.errorText }),
    );
    const open = () => {
      if (!this.#closed) onDataOpen();
    };
    if (this.#request.initiator) this.#peer._channel?.addEventListener('open', open);
    else if (connection) acceptOneChannel(connection, open);
  }

  #use(description: MediaDescription): void {
    try {
      this.#peer.signal(description);
    } catch (error) {
      // The WebRTC stack cannot read the description.
      this.#failed(error instanceof Error ? error : new TypeError('description refused', { cause: error }));
    }
  }

  #send(signal: PeerSignal): void {
    if (this.#closed) return;
    if (signal.type === 'candidate') {
      const { candidate, sdpMid, sdpMLineIndex } = signal.candidate;
      return this.#request.send({ candidate, mid: sdpMid, line: sdpMLineIndex });
    }
    // simple-peer asks the initiator to negotiate only for later additions, which never happen here.
    if (signal.type !== 'offer' && signal.type !== 'answer') return;
    const description: MediaDescription = { type: signal.type, sdp: signal.sdp };
    if (description.type === 'offer') {
      this.#peer.offerOptions = {};
      this.#negotiation.offered(description);
      return this.#request.send(description);
    }
    this.#request.send(description);
    const next = this.#negotiation.answered(description);
    if (next) this.receive(next);
  }

  #restart(): void {
    // simple-peer makes the offer in a later turn, with the options set here.
    this.#peer.offerOptions = { iceRestart: true };
    this.#peer.negotiate();
  }

  #signaling(state: RTCSignalingState): void {
    if (this.#closed) return;
    this.#candidates.described().catch((error: unknown) => this.#broken(error));
    if (state !== 'stable') return;
    this.#limits.apply().catch((error: unknown) => this.#onProblem({ code: 'limits-refused', error }));
    if (this.#negotiation.settled()) this.#restart();
  }

  #track(track: MediaStreamTrack): void {
    if (this.#closed || (track.kind !== 'audio' && track.kind !== 'video') || this.#told.has(track.kind)) return;
    this.#told.add(track.kind);
    this.#request.onTrack(track.kind, track);
  }

  /** Follows the state. `failed` and `closed` are reported when simple-peer has acted on them. */
  #follow(state: RTCPeerConnectionState): void {
    if (!this.#closed && state !== 'failed' && state !== 'closed') this.#state.set(state);
  }

  #failed(error: Error & { code?: string }): void {
    if (this.#closed) return;
    const code = error.code ?? '';
    if (!closedByOther.has(code)) this.#state.set('failed');
    if (code === 'ERR_PC_CONSTRUCTOR') this.#onProblem({ code: 'connection-refused', error });
    else if (!closedByOther.has(code) && !iceFailed.has(code)) this.#broken(error);
    this.close();
  }

  #broken(error: unknown): void {
    if (!this.#closed) this.#onProblem({ code: 'connection-broken', error });
  }
}
