import type { Clock, CryptoEngine, Did, RandomBytes } from '@kith/identity';
import type { Connection } from '../connection-types.js';
import type { MeshEventListener } from '../events.js';
import type { LocalDevice } from '../handshake/authenticate.js';
import type { ConnectionLimits } from '../limits.js';
import type { CreateLink, SignalingStatus, SignalingTransport } from '../ports.js';

/** The options of `createMesh`. */
export interface MeshOptions {
  /** Who this is; an Identity is one. */
  identity: LocalDevice & { readonly person: Did };
  /** 16 random bytes, one per running instance; made when absent. */
  session?: Uint8Array;
  crypto: CryptoEngine;
  clock: Clock;
  random: RandomBytes;
  /** Several may be used at once. Whoever made them closes them. */
  signaling: readonly SignalingTransport[];
  /** How links are made: webrtcLinks(…), broadcastLinks(…), or a host of a network in memory. */
  createLink: CreateLink;
  limits?: Partial<MeshLimits>;
  connectionLimits?: Partial<ConnectionLimits>;
  capabilities?: readonly string[];
}

/** The limits of a mesh on its connections. */
export interface MeshLimits {
  /** Authenticated connections; 64. */
  connections: number;
  /** Connections that are not authenticated yet, each way; 8. */
  pending: number;
}

/** A snapshot of a mesh: its transports, and the number of its topics, known sessions and connections. */
export interface MeshStatus {
  /** False after disconnect() or close(). */
  online: boolean;
  /** One for each transport, in the order given. */
  signaling: readonly SignalingStatus[];
  topics: number;
  /** Remote sessions heard of. */
  known: number;
  connecting: number;
  connected: number;
}

/** Connects this device with every device that joins the same secrets, and keeps the connections up. */
export interface Mesh {
  /** The local session, 16 bytes. */
  readonly session: Uint8Array;
  /** Meets whoever holds the same secret, until the returned function is called. Joining twice is one meeting. */
  join(secret: Uint8Array): () => void;
  connections(): readonly Connection[];
  /** Called for each connection made from now on. */
  onConnection(listener: (connection: Connection) => void): () => void;
  onEvent(listener: MeshEventListener): () => void;
  /** How often each event has happened, by `type` or `type:code`. */
  counters(): Readonly<Record<string, number>>;
  status(): MeshStatus;
  /** Goes offline: ends all connections and listens nowhere. What was joined stays joined. */
  disconnect(): void;
  reconnect(): void;
  /** Meets through one more transport from now on; connections stay. */
  addSignaling(transport: SignalingTransport): void;
  /**
   * The device slept, or its network changed: every connection is asked for a sign of life and closed after 2 s without one, and
   * everything that waits before its next try is tried now.
   */
  wake(): void;
  /** Says goodbye and ends everything. The signaling transports stay open. */
  close(): Promise<void>;
}
