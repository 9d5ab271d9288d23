import { base64urlEncode } from '@kith/identity';
import type { ConnectionCode, MemberMedia } from '../call-types.js';
import {
  CANDIDATES_PER_CONNECTION,
  CONNECT_TIMEOUT,
  DISCONNECTED_GRACE,
  OFFER_TAKEOVER,
  PATIENCE_MAX,
  RESEND_INTERVAL,
  RESTART_TIMEOUT,
  RETRY_FIRST,
  RETRY_MAX,
} from '../limits.js';
import type { IceServer, MediaCandidate, MediaState, MediaStatistics, VideoLimits } from '../ports.js';
import { NamedTimers } from '../named-timers.js';
import { Link } from './link.js';
import type { Outgoing, PairOptions, PairSignal, PairStatus } from './pair-types.js';

type Offer = Extract<PairSignal, { kind: 'offer' }>;
type TimerName = 'takeover' | 'connect' | 'grace' | 'restart' | 'retry' | 'again';

/**
 * Number of closed connections remembered to recognise their late signals. Candidates of as many unknown connections are kept.
 */
const CLOSED_REMEMBERED = 32;
const EARLY_REMEMBERED = 2;
/** Failed attempts in a row after which the other member is reported as unreachable. Attempts continue. */
const UNREACHABLE_AFTER = 3;

/** The codes for which a side asks for an ICE restart, without a new connection. */
const restarts: ReadonlySet<string> = new Set<ConnectionCode>(['disconnected', 'stalled', 'network-changed']);

/** Keeps one live connection to one other member while both are members. */
export class Pair {
  readonly #options: PairOptions;
  readonly #outgoing: Outgoing;
  readonly #timers: NamedTimers<TimerName>;
  readonly #ended: string[] = [];
  readonly #early = new Map<string, MediaCandidate[]>();
  /** The present connection, or the one that waits for ICE servers. */
  #link: Link | null = null;
  #preparing: { readonly id: string; readonly mine: boolean; offer: string } | null = null;
  #attempt: number;
  #failures = 0;
  #restarting = false;
  #lost: string | null = null;
  #status: PairStatus = 'connecting';
  #closed = false;

  constructor(options: PairOptions, outgoing: Outgoing) {
    this.#options = options;
    this.#timers = new NamedTimers(options.clock);
    this.#outgoing = outgoing;
    this.#attempt = options.attempt;
    if (options.initiator) this.#begin();
    else this.#awaitOffer();
  }

  get attempt(): number {
    return this.#attempt;
  }

  get status(): PairStatus {
    return this.#status;
  }

  /** Media is flowing, as far as is known. */
  get live(): boolean {
    return this.#link?.authenticated === true && this.#link.state === 'connected' && !this.#restarting;
  }

  async setTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    if (this.#outgoing[kind] === track) return;
    this.#outgoing[kind] = track;
    await this.#link?.setTrack(kind);
  }

  async setLimits(limits: VideoLimits): Promise<void> {
    this.#outgoing.limits = limits;
    await this.#link?.setLimits();
  }

  tell(media: MemberMedia): void {
    this.#outgoing.media = media;
    this.#link?.say({ kind: 'media', media });
  }

  want(width: number): void {
    this.#outgoing.width = width;
    this.#link?.say({ kind: 'want', width });
  }

  /** Returns the statistics; null while there is no authenticated connection. */
  async statistics(): Promise<MediaStatistics | null> {
    return this.#link?.authenticated === true ? this.#link.statistics() : null;
  }

  networkChanged(): void {
    if (this.#link?.authenticated === true) this.#restart('network-changed');
    else if (this.#options.initiator && !this.#closed) this.#begin();
  }

  hear(signal: PairSignal): void {
    if (this.#closed) return;
    switch (signal.kind) {
      case 'offer':
        return this.#hearOffer(signal);
      case 'answer-sdp':
        if (this.#link?.id !== signal.connection || !this.#link.mine) return this.#options.onRefused('late');
        return this.#link.exchange.takeAnswer(signal.offer, signal.sdp);
      case 'candidates':
        return this.#hearCandidates(signal.connection, signal.candidates);
      case 'again':
        return this.#hearAgain(signal.connection, signal.reason);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.retries.end(this);
    this.#dropLink();
    this.#timers.clear();
  }

  /** Offers a new connection. */
  #begin(): void {
    this.#dropLink();
    this.#attempt += 1;
    const id = base64urlEncode(this.#options.random(16));
    this.#prepare(id, true, '');
  }

  #accept(offer: Offer): void {
    this.#options.retries.end(this);
    this.#dropLink();
    this.#attempt = offer.attempt;
    this.#prepare(offer.connection, false, offer.sdp);
  }

  #prepare(id: string, mine: boolean, offer: string): void {
    const preparing = { id, mine, offer };
    this.#preparing = preparing;
    this.#timers.set('connect', CONNECT_TIMEOUT * this.#patience(), () => this.#fail('connect-timeout'));
    this.#servers()
      .then((servers) => {
        if (this.#preparing !== preparing) return;
        this.#preparing = null;
        this.#connect(preparing, servers);
      })
      .catch((error: unknown) => {
        this.#options.onError(error);
        if (this.#preparing === preparing || (this.#preparing === null && this.#link === null)) this.#fail('failed');
      });
  }

  /** Returns the ICE servers. Without them a connection is still tried. */
  async #servers(): Promise<readonly IceServer[]> {
    try {
      return await this.#options.iceServers();
    } catch (error) {
      this.#options.onError(error);
      return [];
    }
  }

  #connect(
    { id, mine, offer }: { readonly id: string; readonly mine: boolean; readonly offer: string },
    servers: readonly IceServer[],
  ): void {
    if (this.#closed) return;
    const link: Link = new Link(
      this.#options,
      this.#outgoing,
      {
        onState: (state) => this.#onState(state),
        onAuthenticated: () => this.#onAuthenticated(),
        onStranger: () => {
          this.#options.onRefused('fingerprint');
          this.#fail('not-authenticated');
        },
        onHeard: () => this.#onHeard(),
        onStalled: () => this.#restart('stalled'),
      },
      { id, attempt: this.#attempt, mine, servers },
    );
    this.#link = link;
    if (!mine) link.exchange.takeOffer(offer);
    link.exchange.takeCandidates(this.#early.get(id) ?? []);
    this.#early.clear();
  }

  #dropLink(): void {
    this.#timers.clear();
    this.#restarting = false;
    const id = this.#preparing?.id ?? this.#link?.id;
    this.#preparing = null;
    if (id !== undefined) {
      this.#ended.push(id);
      if (this.#ended.length > CLOSED_REMEMBERED) this.#ended.shift();
    }
    const link = this.#link;
    this.#link = null;
    link?.close();
  }

  /** Handles a connection that has ended or failed. Another one follows. */
  #fail(code: ConnectionCode): void {
    if (this.#closed) return;
    this.#failures += 1;
    this.#lost = this.#preparing?.id ?? this.#link?.id ?? this.#lost;
    this.#dropLink();
    this.#options.retries.end(this);
    this.#tell(this.#failures >= UNREACHABLE_AFTER ? 'unreachable' : this.#recoveringStatus(), code);
    if (!this.#options.initiator) return this.#awaitOffer(code);
    this.#timers.set('retry', this.#backoff(), () => this.#options.retries.take(this, () => this.#retry()));
  }

  #retry(): void {
    // Another connection may have begun during the wait.
    if (this.#link === null && this.#preparing === null) this.#begin();
    else this.#options.retries.end(this);
  }

  /** Returns the time for an attempt. Every further attempt gets more time, because a slow path stays slow. */
  #patience(): number {
    return Math.min(PATIENCE_MAX, 1 + this.#failures / 2);
  }

  /** Returns the wait before the next attempt: none the first time, then with full jitter. */
  #backoff(): number {
    if (this.#failures <= 1) return 0;
    const ceiling = Math.min(RETRY_MAX, RETRY_FIRST * 2 ** Math.min(this.#failures - 1, 10));
    const [high = 0, low = 0] = this.#options.random(2);
    return (ceiling * (high * 256 + low)) / 65_536;
  }

  /** Waits for the other side's offer. Without one in time, this side offers. */
  #awaitOffer(code?: ConnectionCode): void {
    this.#timers.set('takeover', OFFER_TAKEOVER * this.#patience(), () => {
      this.#tell(this.#status, 'offer-missing');
      // Higher than the attempt that the silent side may have made meanwhile.
      this.#attempt += 1;
      this.#begin();
    });
    if (code !== undefined) this.#askAgain(code);
  }

  #askAgain(code: ConnectionCode): void {
    const connection = this.#link?.id ?? this.#lost;
    this.#options.send({ kind: 'again', connection, reason: code });
    this.#timers.set('again', RESEND_INTERVAL, () => this.#askAgain(code));
  }

  /** Restarts ICE, to find another path on the same connection. */
  #restart(code: ConnectionCode): void {
    const link = this.#link;
    if (this.#closed || link === null || !link.authenticated || this.#restarting) return;
    this.#restarting = true;
    this.#timers.cancel('grace');
    this.#tell('recovering', code);
    this.#timers.set('restart', RESTART_TIMEOUT, () => this.#fail(code));
    if (!link.mine) return this.#askAgain(code);
    this.#servers()
      .then((servers) => {
        if (this.#link === link && this.#restarting) link.restartIce(servers);
      })
      .catch((error: unknown) => {
        this.#options.onError(error);
        if (this.#link === link) this.#fail('failed');
      });
  }

  #onState(state: MediaState): void {
    switch (state) {
      case 'disconnected':
        if (this.#restarting || this.#link?.authenticated !== true) return;
        this.#tell('recovering', 'disconnected');
        return this.#timers.set('grace', DISCONNECTED_GRACE, () => this.#restart('disconnected'));
      case 'failed':
      case 'closed':
        return this.#fail('failed');
      case 'connected':
        this.#timers.cancel('grace');
        if (this.#link?.authenticated === true && !this.#restarting) this.#tell('connected');
        return;
      case 'new':
      case 'connecting':
        return;
    }
  }

  #onAuthenticated(): void {
    this.#timers.cancel('connect');
    this.#options.retries.end(this);
    this.#failures = 0;
    this.#lost = null;
    this.#tell('connected');
    this.#options.onAlive();
  }

  /** Notes that the path works again. */
  #onHeard(): void {
    this.#options.onAlive();
    if (!this.#restarting || this.#link?.state !== 'connected') return;
    this.#restarting = false;
    this.#timers.cancel('restart');
    this.#timers.cancel('again');
    this.#tell('connected');
  }

  #hearOffer(offer: Offer): void {
    const { initiator, onRefused } = this.#options;
    const current = this.#preparing ?? this.#link;
    if (current?.id === offer.connection) {
      if (current.mine) return onRefused('late');
      if (this.#preparing !== null) this.#preparing.offer = offer.sdp;
      else this.#link?.exchange.takeOffer(offer.sdp);
      return;
    }
    if (offer.attempt < this.#attempt || this.#ended.includes(offer.connection)) return onRefused('late');
    // Two offers of the same attempt crossed. The offer of the side that comes first counts.
    if (offer.attempt === this.#attempt && current !== null && !(current.mine && !initiator)) return onRefused('late');
    this.#accept(offer);
  }

  #hearCandidates(id: string, candidates: readonly MediaCandidate[]): void {
    if (this.#link?.id === id) return this.#link.exchange.takeCandidates(candidates);
    if (this.#ended.includes(id)) return this.#options.onRefused('late');
    // These candidates came before their offer.
    const kept = this.#early.get(id) ?? [];
    if (!this.#early.has(id) && this.#early.size >= EARLY_REMEMBERED)
      this.#early.delete(this.#early.keys().next().value ?? '');
    this.#early.set(id, [...kept, ...candidates].slice(0, CANDIDATES_PER_CONNECTION));
  }

  /** Handles a request to begin again: the other side does not make offers, or has lost the connection that is held here. */
  #hearAgain(id: string | null, reason: string): void {
    const link = this.#link;
    const code = restarts.has(reason) ? (reason as ConnectionCode) : 'failed';
    if (link !== null && link.id === id) {
      if (code !== 'failed' && link.authenticated) this.#restart(code);
      else this.#fail(code);
      return;
    }
    if (link !== null || this.#preparing !== null) return this.#options.onRefused('late');
    if (this.#options.initiator && this.#failures <= 1) this.#begin();
  }

  #recoveringStatus(): PairStatus {
    return this.#status === 'connecting' ? 'connecting' : this.#status === 'unreachable' ? 'unreachable' : 'recovering';
  }

  #tell(status: PairStatus, code?: ConnectionCode): void {
    if (this.#closed || (status === this.#status && code === undefined)) return;
    this.#status = status;
    this.#options.onStatus(status, code);
  }
}
