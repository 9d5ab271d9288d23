import { equalBytes } from '@kith/identity';
import type { Timer } from '@kith/identity';
import { STALL_TIMEOUT } from '../limits.js';
import type { IceServer, MediaConnection, MediaState, MediaStatistics } from '../ports.js';
import { Exchange } from './exchange.js';
import { decodePairMessage, encodePairMessage } from './messages.js';
import type { PairMessage } from './messages.js';
import type { Outgoing, PairOptions } from './pair-types.js';
import { checkProof, signProof } from './proof.js';

/** Milliseconds between two heartbeats, and between two checks of the received bytes. */
const TICK = 1_000;
/** Milliseconds between two checks for the certificates of both ends. */
const CERTIFICATES_INTERVAL = 20;

export interface LinkEvents {
  readonly onState: (state: MediaState) => void;
  readonly onAuthenticated: () => void;
  /** Called when the other end is not the expected session. */
  readonly onStranger: () => void;
  /** Called when a message or media came. */
  readonly onHeard: () => void;
  readonly onStalled: () => void;
}

/** One connection of a pair. It sends no state and plays no media before the other end is authenticated. */
export class Link {
  readonly id: string;
  readonly mine: boolean;
  readonly exchange: Exchange;
  authenticated = false;
  readonly #options: PairOptions;
  readonly #outgoing: Outgoing;
  readonly #events: LinkEvents;
  readonly #connection: MediaConnection;
  readonly #tracks = new Map<'audio' | 'video', MediaStreamTrack>();
  readonly #unsubscribe: () => void;
  #proven = false;
  #inbox: Promise<void> = Promise.resolve();
  #tick: Timer | null = null;
  #wait: Timer | null = null;
  #received = -1;
  #silentTicks = 0;
  #closed = false;

  constructor(
    options: PairOptions,
    outgoing: Outgoing,
    events: LinkEvents,
    made: {
      readonly id: string;
      readonly attempt: number;
      readonly mine: boolean;
      readonly servers: readonly IceServer[];
    },
  ) {
    const { clock, crypto, send, onRefused, onIceError, onError } = options;
    const { id, attempt, mine, servers } = made;
    this.id = id;
    this.mine = mine;
    this.#options = options;
    this.#outgoing = outgoing;
    this.#events = events;
    this.exchange = new Exchange({ id, attempt, mine, crypto, clock, send, onLate: () => onRefused('late') });
    this.#connection = options.createMediaConnection({
      initiator: mine,
      iceServers: servers,
      relayOnly: options.relayOnly,
      send: (signal) => this.exchange.outgoing(signal),
      onData: (bytes) => {
        this.#inbox = this.#inbox.then(() => this.#hear(bytes)).catch(onError);
      },
      onDataOpen: () => void this.#prove().catch(onError),
      onTrack: (kind, track) => {
        if (this.#closed) return;
        this.#tracks.set(kind, track);
        if (this.authenticated) options.onTrack(kind, track);
      },
      onIceError,
    });
    this.exchange.use(this.#connection);
    this.#unsubscribe = this.#connection.state.subscribe(() => {
      if (!this.#closed) events.onState(this.state);
    });
    for (const kind of ['audio', 'video'] as const) if (outgoing[kind] !== null) this.setTrack(kind).catch(onError);
    if (outgoing.limits !== null) this.setLimits().catch(onError);
  }

  get state(): MediaState {
    return this.#connection.state.getSnapshot();
  }

  async setTrack(kind: 'audio' | 'video'): Promise<void> {
    if (!this.#closed) await this.#connection.setTrack(kind, this.#outgoing[kind]);
  }

  async setLimits(): Promise<void> {
    if (!this.#closed && this.#outgoing.limits !== null) await this.#connection.setVideoLimits(this.#outgoing.limits);
  }

  statistics(): Promise<MediaStatistics> {
    return this.#connection.statistics();
  }

  restartIce(servers: readonly IceServer[]): void {
    this.#connection.restartIce(servers);
  }

  say(message: PairMessage): void {
    if (!this.#closed) this.#connection.sendData(encodePairMessage(message));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsubscribe();
    this.#tick?.cancel();
    this.#wait?.cancel();
    this.exchange.close();
    this.#connection.close();
    if (this.authenticated) for (const kind of this.#tracks.keys()) this.#options.onTrack(kind, null);
    this.#tracks.clear();
  }

  /** Sends the proof, a signature over both certificates. A man in the middle has another certificate towards each side. */
  async #prove(): Promise<void> {
    const fingerprints = this.#connection.fingerprints();
    // The channel of the offering side can open before the browser shows the answer. The proof then follows the other side's.
    if (this.#closed || this.#proven || fingerprints === null) return;
    this.#proven = true;
    const { group, call, self, other, signer } = this.#options;
    const context = { group, call, connection: this.id, ...fingerprints, from: self, to: other };
    this.say({ kind: 'proof', signature: await signProof(signer, context) });
    this.say({ kind: 'media', media: this.#outgoing.media });
    this.say({ kind: 'want', width: this.#outgoing.width });
  }

  async #hear(bytes: Uint8Array): Promise<void> {
    if (this.#closed) return;
    const message = decodePairMessage(bytes);
    if (message === null) return this.#options.onRefused('malformed');
    if (message.kind === 'proof') {
      if (!this.authenticated) await this.#authenticate(message.signature);
      return;
    }
    // The channel is ordered, so no other message may come before the proof.
    if (!this.authenticated) return this.#options.onRefused('stranger');
    this.#events.onHeard();
    if (message.kind === 'media') this.#options.onMedia(message.media);
    if (message.kind === 'want') this.#options.onWanted(message.width);
  }

  /**
   * Waits for the certificates. The channel can open and deliver before the browser shows the answer. The time limit of the
   * attempt also ends this wait.
   */
  async #certificates(): Promise<ReturnType<MediaConnection['fingerprints']>> {
    for (;;) {
      const fingerprints = this.#connection.fingerprints();
      if (fingerprints !== null || this.#closed) return fingerprints;
      await new Promise<void>((resolve) => {
        this.#wait = this.#options.clock.after(CERTIFICATES_INTERVAL, resolve);
      });
    }
  }

  async #authenticate(signature: Uint8Array): Promise<void> {
    const { group, call, self, other, crypto, onTrack } = this.#options;
    const fingerprints = await this.#certificates();
    if (this.#closed) return;
    const context =
      fingerprints === null || equalBytes(fingerprints.mine, fingerprints.theirs)
        ? null
        : { mine: fingerprints.theirs, theirs: fingerprints.mine };
    const genuine =
      context !== null &&
      (await checkProof(crypto, { group, call, connection: this.id, ...context, from: other, to: self }, signature));
    if (this.#closed) return;
    if (!genuine) return this.#events.onStranger();
    this.authenticated = true;
    for (const [kind, track] of this.#tracks) onTrack(kind, track);
    this.#events.onAuthenticated();
    this.#watch();
    await this.#prove();
  }

  #watch(): void {
    if (this.#closed) return;
    this.#tick = this.#options.clock.after(TICK, () => {
      this.say({ kind: 'alive' });
      this.#look().catch(this.#options.onError);
      this.#watch();
    });
  }

  /** Reports a stall when nothing was received for long: a connection can stay `connected` without any traffic. */
  async #look(): Promise<void> {
    const { bytesReceived } = await this.#connection.statistics();
    if (this.#closed) return;
    const before = this.#received;
    this.#received = bytesReceived;
    this.#silentTicks = bytesReceived === before ? this.#silentTicks + 1 : 0;
    // A member whose media arrives is there, even if its page is too busy to send messages.
    if (before >= 0 && bytesReceived > before) this.#events.onHeard();
    if (this.#silentTicks * TICK < STALL_TIMEOUT) return;
    this.#silentTicks = 0;
    this.#events.onStalled();
  }
}
