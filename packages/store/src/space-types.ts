import type { SpaceKind } from './control/operations.js';
import type { Did, GroupSecret, Observable } from '@kith/identity';
import type { Doc } from 'yjs';
import type { ImportRefusal, JoinRefusal, SpaceEvents } from './events.js';
import type { FeedId, FeedKind, NodeId, SpaceId } from './format/ids.js';
import type { SpaceGraph } from './graph/graph-types.js';
import type { Role } from './graph/ports.js';
import type { AnySchema, ShapeOf } from './graph/schema.js';
import type { SyncConnection } from './sync/ports.js';

export type { SpaceKind };

/** A member of a space, with the member's listed devices. */
export interface Member {
  readonly person: Did;
  readonly role: Role;
  /** Device keys, base64url. */
  readonly devices: readonly string[];
}

/** The standing of this device in the space. */
export type Standing =
  | {
      readonly kind: 'member';
      readonly role: Role;
      /** False until an epoch key has arrived. */ readonly canWrite: boolean;
    }
  /** Joined by invite. No member who can admit has connected yet. The Join is kept and offered to every member that connects. */
  | { readonly kind: 'waiting-for-member' }
  | { readonly kind: 'refused'; readonly code: JoinRefusal };

/** The delivery of one of this device's own changes. It is derived from the acknowledgements of other devices, and durable. */
export type Delivery =
  | { readonly kind: 'local' }
  | { readonly kind: 'sent' }
  /** `others`: the number of these devices that belong to other people. */
  | { readonly kind: 'held'; readonly devices: number; readonly others: number };

/** A connected device, and the progress of sync with it. */
export interface SyncPeer {
  readonly person: Did;
  /** Device key, base64url. */
  readonly device: string;
  readonly synced: boolean;
  /** Content changes that the device has announced and that are missing here. A message is one, and so is an edit. */
  readonly missing: number;
}

/** The state of the exchange with other devices, and of the storage of this one. */
export interface SyncStatus {
  readonly peers: readonly SyncPeer[];
  /** Own changes that no other device holds yet. */
  readonly unsent: number;
  readonly storage: 'ok' | 'full' | 'failed' | 'lost';
}

/** The options of `createInvite`. */
export interface InviteOptions {
  readonly role?: 'admin' | 'member' | 'guest';
  /** Number of people who may use the invite. Default: 1. */
  readonly uses?: number;
  /** Milliseconds from now. Default: seven days. Null for no expiry. */
  readonly expiresIn?: number | null;
  /** URLs of hubs over which members of the space can be reached. */
  readonly hints?: readonly string[];
}

/** Writes and reads one space: the unit of replication, membership and encryption. */
export interface Space {
  readonly id: SpaceId;
  readonly kind: SpaceKind;
  readonly me: { readonly person: Did; readonly device: string };

  /**
   * Makes a node. Resolves when it is durable on this device. Sync follows by itself.
   * @throws KithError `not-a-member`, `waiting-for-key`, `invalid-properties`, `property-failed`, `node-key`,
   * `change-too-large`, `storage-full`, `storage-failed`, `space-closed`.
   */
  create<S extends AnySchema>(schema: S, properties: ShapeOf<S>, options?: { key?: string }): Promise<NodeId>;
  /**
   * Sets some properties of a node. An undefined property stays as it is. If no property is left to set, nothing is written.
   * For schemas named by key, `key` makes the node if it does not exist.
   * @throws KithError `node-id`, `node-unknown`, and as `create`.
   */
  update<S extends AnySchema>(
    schema: S,
    node: NodeId | { key: string },
    properties: Partial<ShapeOf<S>>,
  ): Promise<void>;
  /**
   * Replaces an own node by a tombstone with these properties, and erases its earlier content. The rule is asked as about a new
   * node.
   * @throws KithError `node-id`, `node-unknown`, `not-the-creator`, and as `create`.
   */
  redact<S extends AnySchema>(schema: S, node: NodeId, tombstone: Partial<ShapeOf<S>>): Promise<void>;
  /**
   * Returns the id of a node that its schema names by a key.
   * @throws KithError `node-key`, `schema-unknown`.
   */
  idOf(schema: AnySchema, key: string): NodeId;

  /** Reads nodes: one, a live query, a live count. */
  readonly graph: SpaceGraph;
  /** Returns the local number of a feed, as in a node's place; undefined for a feed that is not held. */
  feedNumber(feed: FeedId): number | undefined;

  readonly members: Observable<readonly Member[]>;
  /**
   * Returns the secret of the current epoch for one use, such as "presence"; null while this device can open no epoch. The same
   * label gives the same observable, and the snapshot stays the same until the epoch changes. The secret reveals nothing about
   * the log or about other labels. Its key is HKDF-SHA256(epoch key, `kith/v1/export` ‖ label, 32), as TLS exports keys
   * (RFC 5705).
   * @param label - 1 to 64 bytes.
   * @throws KithError `secret-label`
   */
  secret(label: string): Observable<GroupSecret | null>;
  readonly standing: Observable<Standing>;
  readonly status: Observable<SyncStatus>;
  readonly events: SpaceEvents;

  /** Returns the delivery of an own change; null for another person's change. `deliveries` signals when to ask again. */
  deliveryOf(place: { readonly feed: number; readonly seq: number }): Delivery | null;
  readonly deliveries: Observable<number>;

  /** @throws KithError `not-allowed`, `invite-role`, `invite-uses`, `invite-expiry`, `invite-hints`. */
  createInvite(options?: InviteOptions): Promise<string>;
  /** The secrets by which members and joiners find each other. */
  readonly rendezvous: Observable<readonly Uint8Array[]>;
  /** The hub URLs in the invite with which this device joined, as written there and not checked. */
  readonly hints: readonly string[];
  /** Syncs over a connection until it closes or the returned function is called. */
  attach(connection: SyncConnection): () => void;

  /** Returns the feeds held, which make up the log. */
  feeds(): readonly FeedSummary[];
  /** Returns a new Yjs document that follows a feed until you destroy it. Changes that you make to it are never read back. */
  document(feed: FeedId): Promise<Doc>;

  /** Resolves when all changes received so far are folded into nodes. */
  settled(): Promise<void>;

  /** Returns everything that this device holds of the space, verbatim. `importChanges` takes it through the gate. */
  exportChanges(): Promise<Uint8Array>;
  importChanges(bytes: Uint8Array): Promise<{ readonly accepted: number; readonly refused: readonly ImportRefusal[] }>;

  close(): Promise<void>;
}

/** One feed of a space as this device holds it. `length` counts its entries; `cut` is null without a proven fork. */
export interface FeedSummary {
  readonly id: FeedId;
  readonly kind: FeedKind;
  readonly length: number;
  /** The seq at which a proven fork cuts the feed; null without one. */
  readonly cut: number | null;
  readonly person: Did | null;
}
