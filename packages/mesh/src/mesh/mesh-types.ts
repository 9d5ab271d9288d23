import type { Clock, CryptoEngine, Did, RandomBytes } from '@kith/identity';
import type { Connection } from '../connection-types.js';
import type { MeshEventListener } from '../events.js';
import type { LocalDevice } from '../handshake/authenticate.js';
import type { ConnectionLimits } from '../limits.js';
import type { CreateLink, SignalingStatus, SignalingTransport } from '../ports.js';

/** The options of `createMesh`. */
export interface MeshOptions {
  /** The person and device of this mesh. An Identity fits. */
  identity: LocalDevice & { readonly person: Did };
  /** 16 random bytes for each running instance. Made when absent. */
  session?: Uint8Array;
  crypto: CryptoEngine;
  clock: Clock;
  random: RandomBytes;
  /** The signaling transports. Several may be used at once. The caller closes them. */
  signaling: readonly SignalingTransport[];
  /** Makes links: webrtcLinks(…), broadcastLinks(…), or a host of a network in memory. */
  createLink: CreateLink;
  limits?: Partial<MeshLimits>;
  connectionLimits?: Partial<ConnectionLimits>;
  capabilities?: readonly string[];
}

/** The limits of a mesh on its connections. */
export interface MeshLimits {
  /** Most authenticated connections. Default: 64. */
  connections: number;
  /** Most connections that are not authenticated yet, each way. Default: 8. */
  pending: number;
}

/** A snapshot of a mesh: its transports, and the number of its topics, known sessions and connections. */
export interface MeshStatus {
  /** False after disconnect() or close(). */
  online: boolean;
  /** The status of each transport, in the given order. */
  signaling: readonly SignalingStatus[];
  topics: number;
  /** The number of known remote sessions. */
  known: number;
  connecting: number;
  connected: number;
}

/** Connects this device with every device that joins the same secrets, and keeps the connections up. */
export interface Mesh {
  /** The local session, 16 bytes. */
  readonly session: Uint8Array;
  /**
   * Connects with every holder of the same secret until the returned function is called. Joining a secret twice has the effect
   * of joining once.
   */
  join(secret: Uint8Array): () => void;
  connections(): readonly Connection[];
  /** Called for each connection made from now on. */
  onConnection(listener: (connection: Connection) => void): () => void;
  onEvent(listener: MeshEventListener): () => void;
  /** The number of times each event has happened, by `type` or `type:code`. */
  counters(): Readonly<Record<string, number>>;
  status(): MeshStatus;
  /** Goes offline: ends all connections and all subscriptions. Joins are kept. */
  disconnect(): void;
  reconnect(): void;
  /** Adds a transport. Existing connections stay. */
  addSignaling(transport: SignalingTransport): void;
  /**
   * Checks all connections after the device slept or its network changed. Every connection is pinged, and closed after 5 s
   * without an answer. Waiting retries start at once.
   */
  wake(): void;
  /** Sends a goodbye and ends all connections. The signaling transports stay open. */
  close(): Promise<void>;
}
