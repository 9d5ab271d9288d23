import type { Did } from '@kith/identity';
import type { SpaceId, SyncPeer, SyncStatus } from '@kith/store';
import type { NetworkState, NetworkStatus, SignalingServerStatus, WorkspaceStatus } from '../types.js';

export interface Remote {
  readonly person: Did;
  /** Device key, base64url. */
  readonly device: string;
}

export type SpacePeer = SyncPeer;

/** All that is known about reaching others, as it is; everything shown is derived from it. */
export interface NetworkFacts {
  /** There is a place to meet. */
  readonly configured: boolean;
  readonly switchedOff: boolean;
  readonly platformOnline: boolean;
  readonly holdsMesh: boolean;
  readonly signaling: readonly SignalingServerStatus[];
  /** One per connection, here or in the tab that holds them. */
  readonly remotes: readonly Remote[];
  /** Who each space is synced with, where another tab does it; null where this one does. */
  readonly elsewhere: ReadonlyMap<SpaceId, readonly SpacePeer[]> | null;
}

export const nothingKnown: NetworkFacts = {
  configured: false,
  switchedOff: false,
  platformOnline: true,
  holdsMesh: false,
  signaling: [],
  remotes: [],
  elsewhere: null,
};

export function sameFacts(a: NetworkFacts, b: NetworkFacts): boolean {
  return JSON.stringify([a, [...(a.elsewhere ?? [])]]) === JSON.stringify([b, [...(b.elsewhere ?? [])]]);
}

export function networkStatusOf(facts: NetworkFacts, me: Did): NetworkStatus {
  return {
    network: stateOf(facts, facts.remotes),
    ...countOf(facts.remotes, me),
    signaling: facts.signaling,
    holdsMesh: facts.holdsMesh,
  };
}

export function workspaceStatusOf(facts: NetworkFacts, space: SpaceId, sync: SyncStatus, me: Did): WorkspaceStatus {
  const peers = facts.elsewhere === null ? sync.peers : (facts.elsewhere.get(space) ?? []);
  return {
    network: stateOf(facts, peers),
    ...countOf(peers, me),
    signaling: facts.signaling,
    holdsMesh: facts.holdsMesh,
    unsent: sync.unsent,
    synced: peers.length > 0 && peers.every((peer) => peer.synced),
    missing: Math.max(0, ...peers.map((peer) => peer.missing)),
    storage: sync.storage,
  };
}

function stateOf(facts: NetworkFacts, remotes: readonly Remote[]): NetworkState {
  if (!facts.configured) return 'off';
  if (facts.switchedOff) return 'offline';
  if (remotes.length > 0) return 'connected';
  if (facts.signaling.some((server) => server.status.kind === 'open')) return 'alone';
  return facts.platformOnline ? 'connecting' : 'offline';
}

function countOf(remotes: readonly Remote[], me: Did): { readonly peers: number; readonly people: number } {
  const people = new Set(remotes.map((remote) => remote.person));
  people.delete(me);
  return { peers: new Set(remotes.map((remote) => remote.device)).size, people: people.size };
}
