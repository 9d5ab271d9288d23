import { base64urlEncode, equalBytes, type Clock, type RandomBytes } from '@kith/identity';
import type { AuthenticatedConnection } from '../connection/connection.js';
import type { AuthenticatedOutcome } from '../connection/create-connection.js';
import type { MeshEvent, RefusalCode, StopReason } from '../events.js';
import type { Role } from '../handshake/transcript.js';
import type { CreateLink, Link, LinkSignal } from '../ports.js';
import { STABLE_MILLISECONDS, backoffDelay, randomFraction } from '../rate/backoff.js';
import { Attempt, type AttemptOutcome } from './attempt.js';
import type { MeshLimits } from './mesh-types.js';
import type { Peer, PeerBook } from './peer.js';
import type { Rendezvous } from './rendezvous.js';
import { roomFor } from './room.js';
import { Slots } from './slots.js';

export interface ConnectorOptions {
  clock: Clock;
  random: RandomBytes;
  limits: MeshLimits;
  createLink: CreateLink;
  peers: PeerBook;
  authenticate: (link: Link, role: Role) => Promise<AuthenticatedOutcome>;
  sendSignal: (place: Rendezvous, signal: LinkSignal, attempt: string, to: string) => void;
  /** Tells a peer that its offer cannot be accepted now. */
  sendBusy: (place: Rendezvous, attempt: string, to: string, full: boolean) => void;
  /** Asks a peer to make the offer, if offering is the peer's part. */
  sendInvitation: (place: Rendezvous, to: string) => void;
  onConnection: (connection: AuthenticatedConnection) => void;
  onEvent: (event: MeshEvent) => void;
}

/** Retries continue while the peer was heard within this time. A peer announces itself every 15 to 30 s. */
const HEARD_MILLISECONDS = 120_000;
/** Milliseconds that an older connection has for an answer. */
const PROBE_MILLISECONDS = 5_000;
/** Milliseconds during which a peer that failed to authenticate is ignored. */
const BLOCKED_MILLISECONDS = 15_000;
/** Results of a handshake that are no evidence against the peer. */
const BAD_LUCK: ReadonlySet<RefusalCode> = new Set(['link-closed', 'auth-timeout', 'local-failure']);
/** Reasons of a connection that ended for lack of room. An immediate retry would end the same way. */
const NO_ROOM: ReadonlySet<string> = new Set(['idle', 'crowded', 'mesh-full']);
/** A peer without room is tried again after this time, and up to twice this time. Milliseconds. */
const FULL_MILLISECONDS = 60_000;

/**
 * Keeps one connection to every known session. Decides which side tries, when and how often, and which of two connections
 * stays.
 */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #outgoing: Slots;
  readonly #incoming: Slots;
  #running = true;

  constructor(options: ConnectorOptions) {
    this.#options = options;
    this.#outgoing = new Slots(options.limits.pending, options.clock);
    this.#incoming = new Slots(options.limits.pending, options.clock);
  }

  get connecting(): number {
    return this.#outgoing.used + this.#incoming.used;
  }

  get connections(): AuthenticatedConnection[] {
    return this.#options.peers.all.flatMap((peer) => (peer.connection ? [peer.connection] : []));
  }

  /** Notes that the peer was heard. `asked`: the peer reports that it has no connection with this mesh. */
  heard(peer: Peer, asked: boolean): void {
    if (!peer.connection) return this.#pursue(peer);
    const { clock, onEvent } = this.#options;
    if (!asked || !peer.initiating || clock.now() - peer.connectedAt < PROBE_MILLISECONDS || peer.probing) return;
    // The connection itself shows whether the report is true.
    peer.probing = true;
    peer.connection
      .probe(PROBE_MILLISECONDS)
      .catch((error: unknown) => onEvent({ type: 'handler-failed', error, remote: null }))
      .finally(() => {
        peer.probing = false;
      });
  }

  offered(peer: Peer, place: Rendezvous, id: string, signal: LinkSignal): void {
    const { clock, onEvent } = this.#options;
    if (peer.initiating) return onEvent({ type: 'signal-ignored', code: 'wrong-role' });
    if (clock.now() < peer.blockedUntil) return onEvent({ type: 'signal-ignored', code: 'peer-backed-off' });
    if (peer.attempt?.id === id) return onEvent({ type: 'signal-ignored', code: 'duplicate' });
    // The other side has begun a new attempt.
    peer.attempt?.cancel('superseded');
    if (!this.#hasRoom(peer)) {
      this.#options.sendBusy(place, id, peer.session, true);
      return onEvent({ type: 'refused', code: 'mesh-full' });
    }
    if (!this.#incoming.makeRoom()) {
      this.#options.sendBusy(place, id, peer.session, false);
      return onEvent({ type: 'signal-ignored', code: 'slots-full' });
    }
    this.#begin(peer, place, id, this.#incoming).receive(signal);
  }

  /** Ends an attempt that the other end refused for now, instead of waiting for an answer. */
  busy(peer: Peer | undefined, id: string, full: boolean): void {
    if (peer?.attempt?.id !== id || !peer.initiating) return;
    const { clock, random } = this.#options;
    if (full) peer.fullUntil = clock.now() + FULL_MILLISECONDS * (1 + randomFraction(random));
    peer.attempt.cancel(full ? 'peer-full' : 'peer-busy');
  }

  signalled(peer: Peer | undefined, id: string, signal: LinkSignal): void {
    if (peer?.attempt?.id === id) peer.attempt.receive(signal);
    else if (signal.kind === 'answer') this.#options.onEvent({ type: 'signal-ignored', code: 'answer-from-nobody' });
  }

  /** Ends all attempts and connections, until `start`. */
  stop(reason: StopReason): void {
    this.#running = false;
    for (const peer of this.#options.peers.all) {
      peer.attempt?.cancel(reason);
      peer.connection?.close(reason);
      this.#options.peers.forget(peer);
    }
  }

  start(): void {
    this.#running = true;
  }

  /** Pings every connection, and starts waiting retries at once. */
  wake(milliseconds: number): void {
    for (const peer of this.#options.peers.all) {
      if (peer.connection !== null) this.#probe(peer.connection, milliseconds);
      if (peer.retry === null) continue;
      peer.retry.cancel();
      peer.retry = null;
      peer.failures = 0;
      this.#pursue(peer);
    }
  }

  #probe(connection: AuthenticatedConnection, milliseconds: number): void {
    connection
      .probe(milliseconds)
      .catch((error: unknown) => this.#options.onEvent({ type: 'handler-failed', error, remote: connection.remote }));
  }

  /** Makes the offer or asks for it, unless an attempt is running or must wait. */
  #pursue(peer: Peer): void {
    const { random, sendInvitation } = this.#options;
    if (!this.#running || peer.connection || peer.attempt || peer.retry) return;
    const place = [...peer.places].at(-1);
    // When a connection ends, the peer heard last is tried.
    if (!place || !this.#hasRoom(peer)) return;
    if (!peer.initiating) {
      sendInvitation(place, peer.session);
      this.#retryLater(peer);
      return;
    }
    // Without a free place, the peer waits.
    if (!this.#outgoing.makeRoom()) return;
    this.#begin(peer, place, base64urlEncode(random(8)), this.#outgoing);
  }

  #begin(peer: Peer, place: Rendezvous, id: string, slots: Slots): Attempt {
    const { clock, createLink, authenticate, sendSignal } = this.#options;
    const role = peer.initiating ? 'initiator' : 'responder';
    const attempt: Attempt = new Attempt({
      id,
      initiator: peer.initiating,
      failures: peer.failures,
      clock,
      createLink,
      send: (signal) => sendSignal(place, signal, id, peer.session),
      authenticate: (link) => authenticate(link, role),
      onDone: (outcome) => {
        slots.release(attempt);
        if (peer.attempt === attempt) peer.attempt = null;
        this.#settled(peer, outcome);
        this.#useFreePlace();
      },
    });
    peer.attempt = attempt;
    slots.hold(attempt);
    return attempt;
  }

  #settled(peer: Peer, outcome: AttemptOutcome): void {
    const { onEvent, clock } = this.#options;
    if (outcome.kind === 'connected') return this.#connected(peer, outcome.connection);
    if (outcome.kind === 'failed') onEvent({ type: 'link-failed', code: outcome.code, session: peer.session });
    else if (!BAD_LUCK.has(outcome.code)) peer.blockedUntil = clock.now() + BLOCKED_MILLISECONDS;
    this.#retryLater(peer);
  }

  #connected(peer: Peer, connection: AuthenticatedConnection): void {
    const { onEvent, clock } = this.#options;
    const { remote } = connection;
    if (remote.person !== peer.did || base64urlEncode(remote.session) !== peer.session) {
      // The peer has authenticated as somebody other than the signals named.
      onEvent({ type: 'refused', code: 'not-who-was-invited' });
      connection.close('not-who-was-invited');
      peer.blockedUntil = clock.now() + BLOCKED_MILLISECONDS;
      return this.#retryLater(peer);
    }
    if (!peer.connection) return this.#adopt(peer, connection);
    if (peer.probing) return this.#refuse(connection, 'duplicate');
    peer.probing = true;
    peer.connection
      .probe(PROBE_MILLISECONDS)
      .then((alive) => {
        peer.probing = false;
        if (alive) this.#refuse(connection, 'duplicate');
        else this.#adopt(peer, connection);
      })
      .catch((error: unknown) => onEvent({ type: 'handler-failed', error, remote }));
  }

  #refuse(connection: AuthenticatedConnection, code: 'duplicate' | 'mesh-full'): void {
    this.#options.onEvent({ type: 'refused', code });
    connection.close(code);
  }

  #adopt(peer: Peer, connection: AuthenticatedConnection): void {
    const { clock, onEvent, onConnection } = this.#options;
    if (!this.#running) return connection.close('offline');
    if (!this.#makeRoomFor(peer)) {
      this.#refuse(connection, 'mesh-full');
      return this.#retryLater(peer);
    }
    this.#questionEarlierSessions(connection);
    peer.retry?.cancel();
    peer.retry = null;
    peer.connection = connection;
    peer.connectedAt = clock.now();
    onEvent({ type: 'connected', remote: connection.remote, transport: connection.kind });
    connection.onClose((reason) => this.#disconnected(peer, connection, reason));
    if (peer.connection === connection) onConnection(connection);
  }

  #disconnected(peer: Peer, connection: AuthenticatedConnection, reason: string): void {
    const { clock, onEvent } = this.#options;
    if (peer.connection !== connection) return;
    peer.connection = null;
    if (clock.now() - peer.connectedAt >= STABLE_MILLISECONDS) peer.failures = 0;
    if (NO_ROOM.has(reason)) peer.fullUntil = clock.now() + FULL_MILLISECONDS;
    onEvent({ type: 'disconnected', reason, remote: connection.remote });
    if (peer.places.size === 0) this.#options.peers.forget(peer);
    else this.#retryLater(peer);
    this.#useFreePlace();
  }

  #retryLater(peer: Peer): void {
    const { clock, random, peers } = this.#options;
    if (!this.#running || peer.retry || peer.connection || peer.places.size === 0) return;
    const delay = Math.max(
      backoffDelay(peer.failures, random),
      peer.blockedUntil - clock.now(),
      peer.fullUntil - clock.now(),
    );
    peer.failures += 1;
    peer.retry = clock.after(delay, () => {
      peer.retry = null;
      if (clock.now() - peer.heardAt <= HEARD_MILLISECONDS) this.#pursue(peer);
      else peers.forget(peer);
    });
  }

  /**
   * Tries the peer that was heard last, since it is the most likely to be online. Invented peers are announced once and fall
   * behind.
   */
  #useFreePlace(): void {
    const waiting = this.#options.peers.all.filter(
      (peer) => peer.initiating && !peer.connection && !peer.attempt && !peer.retry,
    );
    const latest = waiting.toSorted((a, b) => b.heardAt - a.heardAt)[0];
    if (latest) this.#pursue(latest);
  }

  #hasRoom(peer: Peer): boolean {
    const { peers, limits, clock } = this.#options;
    return roomFor(peer, peers.all, limits.connections, clock.now()).kind !== 'full';
  }

  #makeRoomFor(peer: Peer): boolean {
    const { peers, limits, clock } = this.#options;
    const room = roomFor(peer, peers.all, limits.connections, clock.now());
    if (room.kind === 'instead-of') room.peer.connection?.close(room.reason);
    return room.kind !== 'full';
  }

  /**
   * Probes the earlier sessions of a device that has a new one. After a restart, the remains of the old session are found now
   * and not after 45 s.
   */
  #questionEarlierSessions(connection: AuthenticatedConnection): void {
    for (const other of this.connections) {
      if (equalBytes(other.remote.device, connection.remote.device)) this.#probe(other, PROBE_MILLISECONDS);
    }
  }
}
