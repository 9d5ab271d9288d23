import { base64urlDecode, base64urlEncode, requireFunction, type Timer } from '@kith/identity';
import type { Connection } from '../connection-types.js';
import { authenticatedConnection } from '../connection/create-connection.js';
import { randomFraction } from '../rate/backoff.js';
import { checkMeshOptions, checkSecret, checkTransport } from './check-mesh.js';
import { Connector } from './connector.js';
import { EventLog } from './event-log.js';
import type { StopReason } from '../events.js';
import type { Mesh, MeshLimits, MeshOptions, MeshStatus } from './mesh-types.js';
import { comesFirst, PeerBook, type Peer } from './peer.js';
import { Recent } from './recent.js';
import { Rendezvous } from './rendezvous.js';
import { topicOf } from './sealed-signal.js';
import type { SignalingTransport } from '../ports.js';
import { fromLinkSignal, toLinkSignal, type Sender, type Signal } from './signal.js';

const defaultLimits: MeshLimits = { connections: 64, pending: 8 };
/** An announcement is repeated after this time, and up to twice this time, so that lost ones are replaced. Milliseconds. */
const ANNOUNCE_MILLISECONDS = 15_000;
/** Milliseconds that a connection has for an answer after a sleep. */
const WAKE_MILLISECONDS = 5_000;
const SEEN_LIMIT = 4_096;

/**
 * Makes a mesh. It finds the holders of shared secrets through untrusted brokers, and keeps one authenticated connection to
 * each.
 * @throws KithError `argument-invalid`
 */
export function createMesh(options: MeshOptions): Mesh {
  checkMeshOptions(options);
  return new SignalledMesh(options);
}

class SignalledMesh implements Mesh {
  readonly session: Uint8Array;
  readonly #options: MeshOptions;
  readonly #own: string;
  readonly #sender: Sender;
  readonly #log = new EventLog();
  readonly #peers = new PeerBook();
  readonly #seen = new Recent(SEEN_LIMIT);
  readonly #connector: Connector;
  readonly #places = new Map<string, { rendezvous: Rendezvous; members: number }>();
  readonly #listeners = new Set<(connection: Connection) => void>();
  readonly #transports: SignalingTransport[];
  readonly #unlisten: (() => void)[];
  #announceTimer: Timer | null = null;
  #online = true;
  #closed = false;

  constructor(options: MeshOptions) {
    const { crypto, clock, random, identity, createLink } = options;
    this.#options = options;
    this.session = options.session ?? random(16);
    this.#own = base64urlEncode(this.session);
    this.#sender = { v: 1, did: identity.person, session: this.#own };
    this.#connector = new Connector({
      clock,
      random,
      limits: { ...defaultLimits, ...options.limits },
      createLink,
      peers: this.#peers,
      authenticate: (link, role) =>
        authenticatedConnection({
          link,
          role,
          identity,
          session: this.session,
          crypto,
          clock,
          limits: options.connectionLimits ?? {},
          capabilities: options.capabilities ?? [],
          onEvent: this.#log.emit,
        }),
      sendSignal: (place, signal, attempt, to) =>
        void place.send(fromLinkSignal(signal, { ...this.#sender, attempt }), to),
      sendBusy: (place, attempt, to, full) => void place.send({ type: 'busy', ...this.#sender, attempt, full }, to),
      sendInvitation: (place, to) => void place.send(this.#signal('announce'), to),
      onConnection: (connection) => this.#surface(connection),
      onEvent: this.#log.emit,
    });
    this.#transports = [...options.signaling];
    this.#unlisten = this.#transports.map((transport, index) => this.#follow(transport, index));
    this.#scheduleAnnounce();
  }

  addSignaling(transport: SignalingTransport): void {
    checkTransport(transport);
    if (this.#closed) return;
    this.#unlisten.push(this.#follow(transport, this.#transports.push(transport) - 1));
    if (!this.#online) return;
    for (const { rendezvous } of this.#places.values()) rendezvous.listenOn(transport);
    this.#announceAll();
  }

  #follow(transport: SignalingTransport, index: number): () => void {
    return transport.onStatus((status) => {
      this.#log.emit({ type: 'signaling-status', transport: index, status });
      if (status.kind === 'open') this.#announceAll();
    });
  }

  join(secret: Uint8Array): () => void {
    checkSecret(secret);
    const { crypto, clock, random } = this.#options;
    const topic = topicOf(crypto, secret);
    const known = this.#places.get(topic);
    if (known) known.members += 1;
    else {
      const rendezvous: Rendezvous = new Rendezvous({
        secret,
        crypto,
        random,
        clock,
        transports: this.#transports,
        own: this.#own,
        seen: this.#seen,
        onSignal: (signal, addressed) => this.#heard(rendezvous, signal, addressed),
        onIgnored: (code) => this.#log.emit({ type: 'signal-ignored', code }),
      });
      this.#places.set(topic, { rendezvous, members: 1 });
      if (this.#online) {
        rendezvous.listen();
        this.#announce(rendezvous);
      }
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave(topic);
    };
  }

  connections(): readonly Connection[] {
    return this.#connector.connections;
  }

  onConnection(listener: (connection: Connection) => void): () => void {
    requireFunction('listener', listener);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEvent(listener: Parameters<Mesh['onEvent']>[0]): () => void {
    return this.#log.listen(listener);
  }

  counters(): Readonly<Record<string, number>> {
    return this.#log.counts();
  }

  status(): MeshStatus {
    return {
      online: this.#online,
      signaling: this.#transports.map((transport) => transport.status),
      topics: this.#places.size,
      known: this.#peers.size,
      connecting: this.#connector.connecting,
      connected: this.#connector.connections.length,
    };
  }

  disconnect(): void {
    if (!this.#online) return;
    this.#goOffline('offline').catch((error: unknown) =>
      this.#log.emit({ type: 'handler-failed', error, remote: null }),
    );
  }

  reconnect(): void {
    if (this.#online || this.#closed) return;
    this.#online = true;
    this.#connector.start();
    for (const { rendezvous } of this.#places.values()) rendezvous.listen();
    this.#announceAll();
    this.#scheduleAnnounce();
  }

  wake(): void {
    if (!this.#online || this.#closed) return;
    this.#connector.wake(WAKE_MILLISECONDS);
    for (const transport of this.#transports) transport.wake?.();
    this.#announceAll();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const unlisten of this.#unlisten) unlisten();
    if (this.#online) await this.#goOffline('closed');
    this.#places.clear();
    this.#listeners.clear();
  }

  async #goOffline(reason: StopReason): Promise<void> {
    this.#online = false;
    this.#announceTimer?.cancel();
    this.#connector.stop(reason);
    await Promise.all(
      [...this.#places.values()].map(({ rendezvous }) => {
        rendezvous.silence();
        return rendezvous.send(this.#signal('bye'));
      }),
    );
  }

  #leave(topic: string): void {
    const place = this.#places.get(topic);
    if (!place) return;
    place.members -= 1;
    if (place.members > 0) return;
    this.#places.delete(topic);
    place.rendezvous.silence();
    if (this.#online) void place.rendezvous.send(this.#signal('bye'));
    for (const peer of this.#peers.all) this.#gone(peer, place.rendezvous);
  }

  #surface(connection: Connection): void {
    for (const listener of this.#listeners) {
      try {
        listener(connection);
      } catch (error) {
        this.#log.emit({ type: 'handler-failed', error, remote: connection.remote });
        connection.close('handler-failed');
      }
    }
  }

  #signal(type: 'announce' | 'bye'): Signal {
    return { type, ...this.#sender };
  }

  #announce(rendezvous: Rendezvous): void {
    void rendezvous.send(this.#signal('announce'));
  }

  #announceAll(): void {
    if (!this.#online) return;
    for (const { rendezvous } of this.#places.values()) this.#announce(rendezvous);
  }

  #scheduleAnnounce(): void {
    const { clock, random } = this.#options;
    const delay = ANNOUNCE_MILLISECONDS * (1 + randomFraction(random));
    this.#announceTimer = clock.after(delay, () => {
      this.#announceAll();
      this.#scheduleAnnounce();
    });
  }

  #heard(place: Rendezvous, signal: Signal, addressed: boolean): void {
    if (!this.#online) return;
    try {
      this.#handle(place, signal, addressed);
    } catch (error) {
      // A link that could not be started must not stop the following signals.
      this.#log.emit({ type: 'handler-failed', error, remote: null });
    }
  }

  #handle(place: Rendezvous, signal: Signal, addressed: boolean): void {
    if (signal.type === 'bye') {
      const peer = this.#peers.get(signal.did, signal.session);
      if (peer) this.#gone(peer, place);
      return;
    }
    if (signal.type === 'candidate' || signal.type === 'answer') {
      this.#connector.signalled(this.#peers.get(signal.did, signal.session), signal.attempt, toLinkSignal(signal));
      return;
    }
    if (signal.type === 'busy') {
      this.#connector.busy(this.#peers.get(signal.did, signal.session), signal.attempt, signal.full);
      return;
    }
    const peer = this.#meet(signal, place);
    if (!peer) return;
    if (signal.type === 'announce') this.#connector.heard(peer, addressed);
    else this.#connector.offered(peer, place, signal.attempt, toLinkSignal(signal));
  }

  /** Returns the record of the session that sent a signal; null when the session's name is malformed. */
  #meet(signal: Signal, place: Rendezvous): Peer | null {
    const session = base64urlDecode(signal.session);
    if (!session || signal.session === this.#own) return null;
    const { clock, identity } = this.#options;
    const initiating = comesFirst({ did: identity.person, session: this.session }, { did: signal.did, session });
    const peer = this.#peers.get(signal.did, signal.session) ?? this.#peers.add(signal.did, signal.session, initiating);
    peer.heardAt = clock.now();
    peer.places.delete(place);
    peer.places.add(place);
    return peer;
  }

  /** Removes a rendezvous from a peer. Its connection stays until it ends by itself. */
  #gone(peer: Peer, place: Rendezvous): void {
    peer.places.delete(place);
    if (peer.places.size === 0) this.#peers.forget(peer);
  }
}
