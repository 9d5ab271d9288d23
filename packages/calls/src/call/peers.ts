import type { CallEvent, CallMember, CallOptions, MemberMedia, SelfMedia } from '../call-types.js';
import { Pair } from '../pair/pair.js';
import type { Outgoing, PairSignal } from '../pair/pair-types.js';
import { Turns } from '../pair/turns.js';
import { RETRIES_AT_ONCE } from '../limits.js';
import type { MediaStatistics } from '../ports.js';
import { adapt } from '../quality/adapt.js';
import type { Adaptation } from '../quality/adapt.js';
import type { SessionKey, Signal } from '../signal/signals.js';

/** Most sessions without a known seat whose signals are kept: the message about the seat may come later. */
const EARLY_SESSIONS = 16;
const EARLY_SIGNALS = 8;

export interface PeersHooks {
  readonly send: (signal: Signal, to: SessionKey) => void;
  readonly emit: (event: CallEvent) => void;
  readonly onAlive: (key: SessionKey) => void;
  readonly onChange: (key: SessionKey) => void;
}

interface Peer {
  readonly pair: Pair;
  audioTrack: MediaStreamTrack | null;
  videoTrack: MediaStreamTrack | null;
  /** The media state that it sent over its own connection, and the room's value at that time. */
  said: { readonly media: MemberMedia; room: MemberMedia | null } | null;
  wanted: number | null;
  adaptation: Adaptation | null;
}

type Shown = Pick<CallMember, 'media' | 'connection' | 'audioTrack' | 'videoTrack'>;

/** The connections to the other members, one for each. */
export class Peers {
  readonly #options: CallOptions;
  readonly #self: SessionKey;
  readonly #hooks: PeersHooks;
  readonly #peers = new Map<SessionKey, Peer>();
  /** Attempt numbers by session. A session that comes back continues its number. */
  readonly #attempts = new Map<SessionKey, number>();
  readonly #early = new Map<SessionKey, PairSignal[]>();
  readonly #widths = new Map<SessionKey, number>();
  readonly #retries = new Turns(RETRIES_AT_ONCE);
  #sent: SelfMedia = { audio: null, video: null };
  #sharing = false;

  constructor(options: CallOptions, self: SessionKey, hooks: PeersHooks) {
    this.#options = options;
    this.#self = self;
    this.#hooks = hooks;
  }

  keys(): SessionKey[] {
    return [...this.#peers.keys()];
  }

  has(key: SessionKey): boolean {
    return this.#peers.has(key);
  }

  live(key: SessionKey): boolean {
    return this.#peers.get(key)?.pair.live === true;
  }

  add(key: SessionKey, initiator: boolean, media: MemberMedia): void {
    const { identity, group, call, crypto, clock, random, createMediaConnection, iceServers, relayOnly, onError } =
      this.#options;
    const { emit, onChange } = this.#hooks;
    const outgoing: Outgoing = { ...this.#sent, limits: null, media, width: this.#widths.get(key) ?? 0 };
    const change = (change: Partial<Peer>) => {
      const peer = this.#peers.get(key);
      if (peer === undefined) return;
      Object.assign(peer, change);
      onChange(key);
    };
    const pair = new Pair(
      {
        self: this.#self,
        other: key,
        initiator,
        attempt: this.#attempts.get(key) ?? 0,
        group: group.id,
        call,
        signer: identity.signer,
        crypto,
        clock,
        random,
        createMediaConnection,
        iceServers: iceServers ?? (() => []),
        relayOnly: relayOnly ?? false,
        retries: this.#retries,
        send: (signal) => this.#hooks.send(signal, key),
        onAlive: () => this.#hooks.onAlive(key),
        onStatus: (state, code) => {
          emit({ type: 'connection', key, state, ...(code !== undefined && { code }) });
          onChange(key);
        },
        onMedia: (said) => change({ said: { media: said, room: null } }),
        onTrack: (kind, track) => change(kind === 'audio' ? { audioTrack: track } : { videoTrack: track }),
        onWanted: (width) => change({ wanted: width }),
        onRefused: (code) => emit({ type: 'signal-refused', code }),
        onIceError: ({ url, code }) => emit({ type: 'ice-server-failed', url, code: String(code) }),
        onError,
      },
      outgoing,
    );
    const peer: Peer = { pair, audioTrack: null, videoTrack: null, said: null, wanted: null, adaptation: null };
    this.#peers.set(key, peer);
    this.#adapt(peer, {}).catch(onError);
    const early = this.#early.get(key) ?? [];
    this.#early.delete(key);
    for (const signal of early) pair.hear(signal);
  }

  remove(key: SessionKey): void {
    const peer = this.#peers.get(key);
    if (peer === undefined) return;
    this.#peers.delete(key);
    this.#attempts.set(key, peer.pair.attempt);
    peer.pair.close();
  }

  hear(key: SessionKey, signal: PairSignal): void {
    const peer = this.#peers.get(key);
    if (peer !== undefined) return peer.pair.hear(signal);
    const early = this.#early.get(key) ?? [];
    if (early.length >= EARLY_SIGNALS || (early.length === 0 && this.#early.size >= EARLY_SESSIONS))
      return this.#hooks.emit({ type: 'signal-refused', code: 'stranger' });
    this.#early.set(key, [...early, signal]);
  }

  async send(media: SelfMedia): Promise<void> {
    const another = media.video !== this.#sent.video;
    this.#sent = { audio: media.audio, video: media.video };
    await Promise.all(
      [...this.#peers.values()].map(async (peer) => {
        await peer.pair.setTrack('audio', media.audio);
        if (another) {
          // Set before the first picture: an encoder that began with too high a bitrate takes half a minute to raise it again.
          peer.adaptation = null;
          await this.#adapt(peer, {});
        }
        await peer.pair.setTrack('video', media.video);
      }),
    );
  }

  tell(media: MemberMedia): void {
    this.#sharing = media.sharing;
    for (const { pair } of this.#peers.values()) pair.tell(media);
  }

  want(key: SessionKey, width: number): void {
    this.#widths.set(key, width);
    this.#peers.get(key)?.pair.want(width);
  }

  networkChanged(): void {
    for (const { pair } of this.#peers.values()) pair.networkChanged();
  }

  /** Returns the media state of a member as shown here. Video is what the room agreed to; the rest is the latest message. */
  shown(key: SessionKey, room: MemberMedia): Shown {
    const peer = this.#peers.get(key);
    if (peer === undefined) return { media: room, connection: 'connecting', audioTrack: null, videoTrack: null };
    const { said, pair, audioTrack, videoTrack } = peer;
    if (said !== null) said.room ??= room;
    const current = said !== null && said.room === room ? { ...said.media, video: room.video } : room;
    return { media: current, connection: pair.status, audioTrack, videoTrack };
  }

  /** Measures every connection, and adapts the video of each to its capacity and its display. */
  async measure(): Promise<ReadonlyMap<SessionKey, MediaStatistics>> {
    const measured = new Map<SessionKey, MediaStatistics>();
    await Promise.all(
      [...this.#peers].map(async ([key, peer]) => {
        const statistics = await peer.pair.statistics();
        if (statistics === null || this.#peers.get(key) !== peer) return;
        measured.set(key, statistics);
        await this.#adapt(peer, statistics);
      }),
    );
    return measured;
  }

  close(): void {
    for (const key of this.keys()) this.remove(key);
    this.#early.clear();
  }

  async #adapt(peer: Peer, { loss, roundTrip }: Pick<MediaStatistics, 'loss' | 'roundTrip'>): Promise<void> {
    const { video } = this.#sent;
    if (video === null) return;
    const { width = 1_280, frameRate = 30 } = video.getSettings();
    const demand = {
      width: peer.wanted,
      ...(loss !== undefined && { loss }),
      ...(roundTrip !== undefined && { roundTrip }),
    };
    const source = { width, framerate: frameRate, screen: this.#sharing };
    const next = adapt(peer.adaptation, demand, source, this.#peers.size);
    if (next.limits !== peer.adaptation?.limits) await peer.pair.setLimits(next.limits);
    peer.adaptation = next;
  }
}
