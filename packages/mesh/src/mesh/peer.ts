import { compareBytes, type Did, type Timer } from '@kith/identity';
import type { AuthenticatedConnection } from '../connection/connection.js';
import type { Attempt } from './attempt.js';
import type { Rendezvous } from './rendezvous.js';

export interface SessionName {
  did: Did;
  session: Uint8Array;
}

/** The one order of two sessions: the smaller makes the offers, so two never offer to each other. */
export function comesFirst(mine: SessionName, theirs: SessionName): boolean {
  if (mine.did !== theirs.did) return mine.did < theirs.did;
  return compareBytes(mine.session, theirs.session) < 0;
}

/** What is known of one remote session: what it says of itself, and how far we are with it. */
export interface Peer {
  readonly did: Did;
  /** base64url. */
  readonly session: string;
  /** We make the offers. */
  readonly initiating: boolean;
  /** Where it was heard, latest last. */
  readonly places: Set<Rendezvous>;
  heardAt: number;
  attempt: Attempt | null;
  connection: AuthenticatedConnection | null;
  connectedAt: number;
  /** An older connection is being asked whether it is alive. */
  probing: boolean;
  /** Waits before the next try. */
  retry: Timer | null;
  failures: number;
  /** Until then its offers are not taken: it failed to authenticate. */
  blockedUntil: number;
  /** Until then it is not tried: it said that all its connections are taken. */
  fullUntil: number;
}

/** Known sessions at most; the longest unheard one without a connection makes room. */
const PEER_LIMIT = 256;

export class PeerBook {
  readonly #peers = new Map<string, Peer>();

  get size(): number {
    return this.#peers.size;
  }

  get all(): Peer[] {
    return [...this.#peers.values()];
  }

  /** Both names, so that nobody can sit on another's session by announcing it first. */
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

  /** Drops a peer that nothing hangs on. */
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
