import type { DeviceCertificate, Did, Observable, Signer } from '@kith/identity';
import type { EpochKey } from '../control/epochs.js';
import type { FeedKind } from '../format/ids.js';
import type { Feed } from '../log/feed.js';
import type { Bringer } from '../replica/intake-policy.js';
import type { FeedUpdate, Intake } from '../replica/intake.js';
import type { AskedFeeds } from './asked-feeds.js';
import type { Serves } from './messages.js';
import type { Origin } from '../replica/committed.js';
import type { Replica } from '../replica/replica.js';

/**
 * The part of a connection that sync uses: an authenticated device at the other end, a transcript both ends share, and channels
 * named by a secret. A connection of `@kith/mesh` is one.
 */
export interface SyncConnection {
  readonly remote: {
    readonly person: Did;
    /** Ed25519 device key, 32 bytes. */
    readonly device: Uint8Array;
    readonly session: Uint8Array;
    readonly certificate: Uint8Array;
  };
  readonly transcript: Uint8Array;
  open(secret: Uint8Array, handler: SyncChannelHandler): SyncChannel;
  onClose(listener: (reason: string) => void): void;
  /** False while the other end is not heard, though asked. Left out where nobody can tell. */
  readonly answering?: Observable<boolean>;
}

/** Receives what happens on a channel. */
export interface SyncChannelHandler {
  onOpen(): void;
  onMessage(message: Uint8Array): void;
  onClose(reason: string): void;
}

/** A channel on a connection, with the form of a channel of `@kith/mesh`. */
export interface SyncChannel {
  /** Bulk waits behind interactive. */
  send(message: Uint8Array, priority: 'interactive' | 'bulk'): void;
  /** Resolves when little bulk is waiting, or the connection is gone. */
  ready(): Promise<void>;
  close(): void;
}

/** What sync needs of the space that it syncs. */
export type SyncReplica = Pick<
  Replica,
  'space' | 'crypto' | 'clock' | 'gate' | 'control' | 'events' | 'closed' | 'feeds' | 'apply' | 'absorb'
>;

/** This end of all sessions of a space. */
export interface SyncSelf {
  readonly person: Did;
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  /** Whether this end is one of those who hold the space. */
  isMember(): boolean;
  /** The epoch keys held here, which prove a membership that the other end cannot know yet. */
  epochs(): readonly EpochKey[];
  /** Signs with the key of the invite this device came with; null where it came with none, or never needs one. */
  readonly invite: Signer | null;
  /** The feed of a kind that this device writes. */
  liveFeed(kind: FeedKind): Feed | undefined;
  isLive(feed: Feed): boolean;
  /** Takes updates of feeds from a device at the other end through the gate; says what became of each. */
  take(origin: Origin, updates: readonly FeedUpdate[], bringer: Bringer): Promise<readonly Intake[]>;
}

/** What the other end of a session gets. */
export interface Access {
  readonly serves: Serves;
  /** Why not everything, where there is a reason to tell. */
  readonly code: RefusedAccess | null;
  /** A certified device of a member that is not yet rostered. */
  readonly adopt: DeviceCertificate | null;
}

/**
 * Why another device does not serve a space to this one. `invite-unknown`: it knows no such invite. `invite-spent`: the invite has
 * been used as often as it may. `invite-expired`: its time is over. `not-a-member`: this person is no member, and has shown no
 * invite.
 */
export type RefusedAccess = 'invite-unknown' | 'invite-spent' | 'invite-expired' | 'not-a-member';

/** What one session gets from the space that it syncs. */
export interface SessionParts {
  readonly replica: SyncReplica;
  readonly self: SyncSelf;
  readonly connection: SyncConnection;
  /** What all sessions of the space ask for. */
  readonly asked: AskedFeeds;
  /** A fork was proven here: tells the other ends of all other sessions. */
  readonly tellOthers: (id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]) => void;
  /** The other end holds this much of a feed. */
  readonly onHeld: (feed: Feed, length: number) => void;
  readonly onRefused: (code: string) => void;
  /** The other end gives out something of the space. */
  readonly onServed: () => void;
  readonly onAdopt: (access: Access) => void;
  readonly onChange: () => void;
}
