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
  /** False while the other end does not answer. Left out where the connection cannot tell. */
  readonly answering?: Observable<boolean>;
}

/** Receives the events of a channel. */
export interface SyncChannelHandler {
  onOpen(): void;
  onMessage(message: Uint8Array): void;
  onClose(reason: string): void;
}

/** A channel on a connection, with the form of a channel of `@kith/mesh`. */
export interface SyncChannel {
  /** Sends a message. Bulk messages wait behind interactive ones. */
  send(message: Uint8Array, priority: 'interactive' | 'bulk'): void;
  /** Resolves when few bulk bytes are waiting, or the connection is closed. */
  ready(): Promise<void>;
  close(): void;
}

/** The part of a replica that sync uses. */
export type SyncReplica = Pick<
  Replica,
  'space' | 'crypto' | 'clock' | 'gate' | 'control' | 'events' | 'closed' | 'feeds' | 'apply' | 'absorb'
>;

/** This device as the near end of all sessions of a space. */
export interface SyncSelf {
  readonly person: Did;
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  /** Tells whether this device belongs to a member of the space. */
  isMember(): boolean;
  /** The epoch keys held here. They prove a membership that the other end may not know of yet. */
  epochs(): readonly EpochKey[];
  /** Signs with the key of the invite with which this device joined; null for a device that joined without one or needs none. */
  readonly invite: Signer | null;
  /** Returns the feed of a kind that this device writes. */
  liveFeed(kind: FeedKind): Feed | undefined;
  isLive(feed: Feed): boolean;
  /** Takes updates from another device through the gate. Returns the result for each. */
  take(origin: Origin, updates: readonly FeedUpdate[], bringer: Bringer): Promise<readonly Intake[]>;
}

/** The access of the other end of a session. */
export interface Access {
  readonly serves: Serves;
  /** The reason for a refusal, where one is sent to the other end. */
  readonly code: RefusedAccess | null;
  /** The certificate of a member's device that is not listed yet. */
  readonly adopt: DeviceCertificate | null;
}

/**
 * The reason why another device does not serve a space to this device. `invite-unknown`: it knows no such invite.
 * `invite-spent`: the invite has no uses left. `invite-expired`: the invite has expired. `not-a-member`: this person is no
 * member and has shown no invite.
 */
export type RefusedAccess = 'invite-unknown' | 'invite-spent' | 'invite-expired' | 'not-a-member';

/** The inputs of one session. */
export interface SessionParts {
  readonly replica: SyncReplica;
  readonly self: SyncSelf;
  readonly connection: SyncConnection;
  /** The feeds that all sessions of the space ask for. */
  readonly asked: AskedFeeds;
  /** Sends a fork proof found here to the other ends of all other sessions. */
  readonly tellOthers: (id: Uint8Array, entries: readonly [Uint8Array, Uint8Array]) => void;
  /** Called with the length of a feed that the other end holds. */
  readonly onHeld: (feed: Feed, length: number) => void;
  readonly onRefused: (code: string) => void;
  /** Called when the other end serves this device a part of the space. */
  readonly onServed: () => void;
  readonly onAdopt: (access: Access) => void;
  readonly onChange: () => void;
}
