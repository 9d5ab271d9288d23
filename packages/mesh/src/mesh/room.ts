import type { Peer } from './peer.js';

/** A connection without a channel for this long gives way when another needs its place. Milliseconds. */
const IDLE_MILLISECONDS = 60_000;
/** Of so many places one is kept for meeting places with few connections: a small workspace, and whoever comes with an invite. */
const PLACES_PER_RESERVED = 8;
/** A meeting place with fewer connections than this has few. */
const FEW = 8;

export type Room =
  | { readonly kind: 'free' }
  /** This peer's connection ends for that reason. */
  | { readonly kind: 'instead-of'; readonly peer: Peer; readonly reason: 'idle' | 'crowded' }
  | { readonly kind: 'full' };

/**
 * Whether one more peer may be connected. A large workspace must not take all places from a small one, nor lock newcomers out:
 * some places are kept for peers met where few are connected, and such a peer may take the place of one that is met only where
 * many are.
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
