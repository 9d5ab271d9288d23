import { patientClock } from '@kith/identity';
import { deviceOf } from '@kith/identity/internal';
import type {
  CallEvent,
  CallMember,
  CallOptions,
  CallState,
  MemberMedia,
  SelfMedia,
  VideoOutcome,
} from '../call-types.js';
import { compareSessions } from '../membership/order.js';
import { Room } from '../membership/room.js';
import { noMedia } from '../membership/room-state.js';
import type { RoomState } from '../membership/room-state.js';
import { createGate } from '../signal/gate.js';
import { decodeSignal, encodeSignal } from '../signal/codec.js';
import type { SessionKey, Signal, SignalGate, VerifiedSignal } from '../signal/signals.js';
import { Peers } from './peers.js';
import { Outbox } from './outbox.js';

export interface SessionHooks {
  /** 16 bytes. */
  readonly session: Uint8Array;
  readonly emit: (event: CallEvent) => void;
  readonly onState: (state: CallState) => void;
  readonly onMembers: (members: readonly CallMember[]) => void;
}

/** One stay in a room: from the request for a seat until the seat is given up. */
export class CallSession {
  readonly gate: SignalGate;
  readonly peers: Peers;
  readonly #options: CallOptions;
  readonly #hooks: SessionHooks;
  readonly #room: Room;
  readonly #outbox: Outbox;
  readonly #unsubscribe: (() => void)[] = [];
  readonly #gone = new Set<string>();
  readonly #videoWaiting: ((outcome: VideoOutcome) => void)[] = [];
  #media: SelfMedia = { audio: null, video: null };
  #ended = false;

  constructor(options: CallOptions, hooks: SessionHooks, media: SelfMedia, told: MemberMedia) {
    this.#options = options;
    this.#hooks = hooks;
    const { identity, group, crypto, clock, random, call, signaling, onError } = options;
    this.gate = createGate<Signal>({
      identity,
      group,
      crypto,
      clock,
      random,
      room: call,
      session: hooks.session,
      encode: encodeSignal,
      decode: decodeSignal,
      onRefused: (code) => hooks.emit({ type: 'signal-refused', code }),
    });
    this.#outbox = new Outbox(this.gate, signaling, onError);
    const send = (signal: Signal, to: SessionKey | null) => this.#outbox.send(signal, to);
    this.#room = new Room({
      config: {
        self: this.key,
        personOf: (device) => group.personOf(device),
        occupants: options.occupants ?? (() => []),
      },
      clock: patientClock(clock),
      send,
      onChange: (before, after) => this.#onRoom(before, after),
      onVideo: (outcome) => this.#videoWaiting.splice(0).forEach((resolve) => resolve(outcome)),
    });
    this.peers = new Peers({ ...options, clock: patientClock(clock) }, this.key, {
      send,
      emit: hooks.emit,
      onAlive: (key) => this.#room.apply({ kind: 'alive', key }),
      onChange: (key) => this.#onPeer(key),
    });
    this.#media = media;
    this.#room.apply({ kind: 'media', media: told });
    for (const transport of signaling)
      this.#unsubscribe.push(
        transport.onSignal((bytes) => void this.#receive(bytes).catch(onError)),
        transport.onGone((device) => this.#onGone(device)),
      );
  }

  get key(): SessionKey {
    return this.gate.key;
  }

  get state(): RoomState {
    return this.#room.state;
  }

  join(video: boolean): void {
    this.#room.apply({ kind: 'join', video });
  }

  /** Sends a goodbye and ends every connection. Resolves when the goodbye has been sent. */
  async leave(): Promise<void> {
    if (!this.#ended) {
      this.#room.apply({ kind: 'leave' });
      this.#ended = true;
      for (const end of this.#unsubscribe) end();
      this.peers.close();
      for (const resolve of this.#videoWaiting.splice(0)) resolve({ refused: 'not-joined', seats: 0 });
    }
    await this.#outbox.idle();
  }

  requestVideo(on: boolean): Promise<VideoOutcome> {
    return new Promise((resolve) => {
      this.#videoWaiting.push(resolve);
      this.#room.apply({ kind: 'video', on });
    });
  }

  async send(media: SelfMedia): Promise<void> {
    this.#media = media;
    await this.#sendTracks();
  }

  tell(media: MemberMedia): void {
    this.#room.apply({ kind: 'media', media });
    this.peers.tell(this.#room.state.media);
  }

  /** Removes the seats of sessions whose person has left the group. */
  checkMembers(): void {
    for (const [key, other] of this.#room.state.others)
      if (!other.left && this.#options.group.personOf(deviceOf(key)) === null)
        this.#room.apply({ kind: 'removed', key });
  }

  async #receive(bytes: Uint8Array): Promise<void> {
    const verified = await this.gate.open(bytes);
    if (verified === null || this.#ended) return;
    this.#gone.delete(verified.device);
    this.#room.apply({ kind: 'signal', verified });
    this.#toPeer(verified);
  }

  #toPeer({ from, direct, signal }: VerifiedSignal): void {
    const { kind } = signal;
    if (kind !== 'offer' && kind !== 'answer-sdp' && kind !== 'candidates' && kind !== 'again') return;
    if (!direct || this.#room.state.others.get(from)?.left === true)
      return this.#hooks.emit({ type: 'signal-refused', code: 'stranger' });
    this.peers.hear(from, signal);
  }

  #onGone(device: string): void {
    this.#gone.add(device);
    for (const key of this.#room.state.others.keys()) if (deviceOf(key) === device) this.#onPeer(key);
  }

  /** The signaling and the media of the member have ended: its lease is shortened. */
  #onPeer(key: SessionKey): void {
    if (this.#ended) return;
    if (this.#gone.has(deviceOf(key)) && !this.peers.live(key)) this.#room.apply({ kind: 'gone', key });
    this.#publish();
  }

  #onRoom(before: RoomState, after: RoomState): void {
    if (this.#ended) return;
    const { onState, emit } = this.#hooks;
    if (before.stage !== after.stage && after.stage.kind !== 'left') {
      const { stage } = after;
      if (stage.kind === 'joined') onState({ kind: 'joined', since: stage.since });
      if (stage.kind === 'joining') onState({ kind: 'joining' });
      if (stage.kind === 'full') onState({ kind: 'full', seats: stage.seats });
      if (before.stage.kind !== stage.kind && (stage.kind === 'joined' || stage.kind === 'full'))
        emit({ type: stage.kind });
    }
    if (after.stage.kind !== 'joined') return;
    const personOf = (device: string) => this.#options.group.personOf(device);
    const members = [...after.others].filter(([, { member }]) => member).map(([key]) => key);
    for (const key of this.peers.keys())
      if (!members.includes(key)) {
        this.peers.remove(key);
        const person = personOf(deviceOf(key));
        if (person !== null) emit({ type: 'member-left', person, key });
      }
    for (const key of members) {
      const person = personOf(deviceOf(key));
      if (person === null || this.peers.has(key)) continue;
      const initiator = compareSessions(personOf, this.key, key) < 0;
      this.peers.add(key, initiator, after.media);
      emit({ type: 'member-joined', person, key });
    }
    if (before.video !== after.video || before.stage !== after.stage) this.#sendTracks().catch(this.#options.onError);
    if (before.media !== after.media) this.peers.tell(after.media);
    this.#publish();
  }

  /** Sends the tracks. Video is sent only while all members have agreed to it. */
  async #sendTracks(): Promise<void> {
    const { audio, video } = this.#media;
    await this.peers.send({ audio, video: this.#room.state.video === 'on' ? video : null });
  }

  #publish(): void {
    const { stage, others, media } = this.#room.state;
    if (stage.kind !== 'joined') return this.#hooks.onMembers([]);
    const { identity, group } = this.#options;
    const own: CallMember = {
      key: this.key,
      person: identity.person,
      device: deviceOf(this.key),
      self: true,
      media,
      connection: 'connected',
      audioTrack: null,
      videoTrack: null,
      since: stage.since,
    };
    const members = [own];
    for (const [key, other] of others) {
      const person = group.personOf(deviceOf(key));
      if (!other.member || person === null) continue;
      const heard = other.media ?? noMedia;
      members.push({
        key,
        person,
        device: deviceOf(key),
        self: false,
        since: other.since,
        ...this.peers.shown(key, heard),
      });
    }
    this.#hooks.onMembers(members.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
  }
}
