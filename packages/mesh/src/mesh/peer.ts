import { compareBytes, type Did, type Timer } from '@kith/identity';
import type { AuthenticatedConnection } from '../connection/connection.js';
import type { Attempt } from './attempt.js';
import type { Rendezvous } from './rendezvous.js';

export interface SessionName {
  did: Did;
  session: Uint8Array;
}

/**
 * Tells whether a session comes first in the one order. The first makes the offers, so two sessions never offer to each other.
 */
export function comesFirst(mine: SessionName, theirs: SessionName): boolean {
  if (mine.did !== theirs.did) return mine.did < theirs.did;
  return compareBytes(mine.session, theirs.session) < 0;
}

/** The state of one remote session: its claims, and the progress of connecting to it. */
export interface Peer {
  readonly did: Did;
  /** base64url. */
  readonly session: string;
  /** This side makes the offers. */
  readonly initiating: boolean;
  /** The rendezvous where it was heard, latest last. */
  readonly places: Set<Rendezvous>;
  heardAt: number;
  attempt: Attempt | null;
  connection: AuthenticatedConnection | null;
  connectedAt: number;
  /** An older connection is being pinged. */
  probing: boolean;
  /** The timer of the next attempt. */
  retry: Timer | null;
  failures: number;
  /** The time until which its offers are refused, because it failed to authenticate. */
  blockedUntil: number;
  /** The time until which it is not tried, because it reported that it has no room. */
  fullUntil: number;
}

/** Most known sessions. The one without a connection that was unheard longest makes room. */
const PEER_LIMIT = 256;

export class PeerBook {
  readonly #peers = new Map<string, Peer>();

  get size(): number {
    return this.#peers.size;
  }

  get all(): Peer[] {
    return [...this.#peers.values()];
  }

  /** Finds a session by both names, so that nobody can occupy another person's session by announcing it first. */
  get(did: Did, session: string): Peer | undefined {
    return this.#peers.get(`${did} ${session}`);
  }

  add(did: Did, session: string, initiating: boolean): Peer {
    if (this.#peers.size >= PEER_LIMIT) this.#forgetOldest();
    const peer: Peer = {
      did,
      session,
      initiating,
      places: new Set(),
      heardAt: 0,
      attempt: null,
      connection: null,
      connectedAt: 0,
      probing: false,
      retry: null,
      failures: 0,
      blockedUntil: 0,
      fullUntil: 0,
    };
    this.#peers.set(`${did} ${session}`, peer);
    return peer;
  }

  /** Drops a peer that has neither a connection nor an attempt. */
  forget(peer: Peer): void {
    if (peer.connection || peer.attempt) return;
    peer.retry?.cancel();
    peer.retry = null;
    this.#peers.delete(`${peer.did} ${peer.session}`);
  }

  #forgetOldest(): void {
    let oldest: Peer | null = null;
    for (const peer of this.#peers.values()) {
      if (!peer.connection && !peer.attempt && (!oldest || peer.heardAt < oldest.heardAt)) oldest = peer;
    }
    if (oldest) this.forget(oldest);
  }
}
