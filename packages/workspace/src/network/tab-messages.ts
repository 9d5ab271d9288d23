import { keyFromDid } from '@kith/identity';
import type { SignalingStatus } from '@kith/mesh';
import { bytesFromId } from '@kith/store';
import type { SpaceId } from '@kith/store';
import type { SignalingServerStatus } from '../types.js';
import type { Remote, SpacePeer } from './network-facts.js';

/** What the tab that holds the connections tells the others. */
export interface SharedFacts {
  readonly signaling: readonly SignalingServerStatus[];
  readonly remotes: readonly Remote[];
  readonly spaces: ReadonlyMap<SpaceId, readonly SpacePeer[]>;
}

/** Between tabs of one person. */
export type TabMessage =
  /** A new tab wants to know; whoever holds the connections answers. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'facts'; readonly facts: SharedFacts }
  /** The person switched the network off, or on, in one tab, and means all of them. */
  | { readonly kind: 'switch'; readonly off: boolean };

/** Null for anything else: another version of the program may be in the other tab. */
export function readTabMessage(value: unknown): TabMessage | null {
  if (!isRecord(value)) return null;
  const { kind, off, facts } = value;
  if (kind === 'ask') return { kind };
  if (kind === 'switch' && typeof off === 'boolean') return { kind, off };
  return kind === 'facts' && isFacts(facts) ? { kind, facts } : null;
}

function isFacts(value: unknown): value is SharedFacts {
  if (!isRecord(value)) return false;
  const { signaling, remotes, spaces } = value;
  return (
    isArrayOf(signaling, isServer) &&
    isArrayOf(remotes, isRemote) &&
    spaces instanceof Map &&
    [...(spaces as Map<unknown, unknown>)].every(
      ([id, peers]) => typeof id === 'string' && bytesFromId(id) !== null && isArrayOf(peers, isSpacePeer),
    )
  );
}

function isServer(value: unknown): value is SignalingServerStatus {
  return isRecord(value) && typeof value['url'] === 'string' && isSignalingStatus(value['status']);
}

function isSignalingStatus(value: unknown): value is SignalingStatus {
  if (!isRecord(value)) return false;
  const { kind, retryAt, reason } = value;
  if (kind === 'waiting') return typeof retryAt === 'number' && typeof reason === 'string';
  return kind === 'connecting' || kind === 'open' || kind === 'closed';
}

function isRemote(value: unknown): value is Remote {
  if (!isRecord(value)) return false;
  const { person, device } = value;
  return typeof person === 'string' && keyFromDid(person) !== null && typeof device === 'string';
}

function isSpacePeer(value: unknown): value is SpacePeer {
  return (
    isRemote(value) && isRecord(value) && typeof value['synced'] === 'boolean' && typeof value['missing'] === 'number'
  );
}

function isArrayOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
