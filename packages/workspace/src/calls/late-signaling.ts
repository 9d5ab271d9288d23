import type { CallSignaling, PeerSignaling, SignalingConnection } from '@kith/calls';
import type { CryptoEngine, Group } from '@kith/identity';
import type { TabChannel } from '../options.js';
import type { CallKit } from './platform.js';

/** The signaling of one space: connections may come before what signals over them is loaded. */
export class LateSignaling {
  readonly #connections = new Map<SignalingConnection, () => void>();
  #peers: PeerSignaling | null = null;
  #ways: CallSignaling | null = null;

  get ways(): CallSignaling | null {
    return this.#ways;
  }

  attach(connection: SignalingConnection): () => void {
    this.#connections.set(connection, this.#peers?.attach(connection) ?? (() => {}));
    connection.onClose(() => this.#connections.delete(connection));
    return () => {
      this.#connections.get(connection)?.();
      this.#connections.delete(connection);
    };
  }

  /** Connections over which signals can go now. */
  get reachable(): number {
    return this.#connections.size;
  }

  start(kit: CallKit, group: Group, crypto: CryptoEngine, tabs: TabChannel | undefined): CallSignaling {
    const peers = kit.peerSignaling({ group, crypto });
    this.#peers = peers;
    this.#ways = tabs === undefined ? peers : kit.tabSignaling(peers, tabs);
    for (const connection of [...this.#connections.keys()]) {
      this.#connections.set(connection, peers.attach(connection));
    }
    return this.#ways;
  }

  close(): void {
    this.#ways?.close();
    this.#connections.clear();
  }
}
