import type { Peer } from './peer.js';

/** A connection without a channel for this long ends when another one needs its place. Milliseconds. */
const IDLE_MILLISECONDS = 60_000;
/** One of this many places is reserved for rendezvous with few connections: a small workspace, or a newcomer with an invite. */
const PLACES_PER_RESERVED = 8;
/** A rendezvous with fewer connections than this has few. */
const FEW = 8;

export type Room =
  | { readonly kind: 'free' }
  /** The connection of `peer` ends for `reason`. */
  | { readonly kind: 'instead-of'; readonly peer: Peer; readonly reason: 'idle' | 'crowded' }
  | { readonly kind: 'full' };

/**
 * Decides whether one more peer may be connected. A large workspace must not take all places from a small one, nor from
 * newcomers. So some places are reserved for peers of rendezvous with few connections. Such a peer may also take the place of a
 * peer that is only met where many are connected.
 */
export function roomFor(peer: Peer, peers: readonly Peer[], limit: number, now: number): Room {
  const connected = peers.filter((other) => other.connection !== null);
  const reserved = Math.floor(limit / PLACES_PER_RESERVED);
  const few = (place: Peer['places'] extends Set<infer Place> ? Place : never) =>
    connected.filter(({ places }) => places.has(place)).length < FEW;
  const isCrowded = ({ places }: Peer) => ![...places].some(few);
  const crowded = reserved > 0 && isCrowded(peer);
  if (connected.length < (crowded ? limit - reserved : limit)) return { kind: 'free' };
  const idle = connected
    .filter((other) => other.connection?.openChannels === 0 && now - other.connectedAt >= IDLE_MILLISECONDS)
    .toSorted((a, b) => a.connectedAt - b.connectedAt)[0];
  if (idle !== undefined) return { kind: 'instead-of', peer: idle, reason: 'idle' };
  if (reserved === 0 || crowded) return { kind: 'full' };
  const latest = connected.filter(isCrowded).toSorted((a, b) => b.connectedAt - a.connectedAt)[0];
  return latest === undefined ? { kind: 'full' } : { kind: 'instead-of', peer: latest, reason: 'crowded' };
}
