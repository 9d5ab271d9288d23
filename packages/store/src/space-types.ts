import type { SpaceKind } from './control/operations.js';
import type { Did, Observable } from '@kith/identity';
import type { Doc } from 'yjs';
import type { ImportRefusal, JoinRefusal, SpaceEvents } from './events.js';
import type { FeedId, FeedKind, NodeId, SpaceId } from './format/ids.js';
import type { SpaceGraph } from './graph/graph-types.js';
import type { Role } from './graph/ports.js';
import type { AnySchema, ShapeOf } from './graph/schema.js';
import type { SyncConnection } from './sync/ports.js';

export type { SpaceKind };

/** A member of a space, with their listed devices. */
export interface Member {
  readonly person: Did;
  readonly role: Role;
  /** Device keys, base64url. */
  readonly devices: readonly string[];
}

/** A secret that the members share now, for one use beside the log. */
export interface SpaceSecret {
  /** 16 bytes: the epoch it follows from. */
  readonly epoch: Uint8Array;
  /** 32 bytes: HKDF-SHA256(epoch key, `kith/v1/export` ‖ label), as TLS exports keys (RFC 5705). */
  readonly key: Uint8Array;
}

/** The standing of this device in the space. */
export type Standing =
  | {
      readonly kind: 'member';
      readonly role: Role;
      /** False until an epoch key has arrived. */ readonly canWrite: boolean;
    }
  /** Joined by invite; nobody who can admit has been met yet. The join is kept and offered to everyone met. */
  | { readonly kind: 'waiting-for-member' }
  | { readonly kind: 'refused'; readonly code: JoinRefusal };

/** The delivery of one of this device's own changes. It is derived from the acknowledgements of other devices, and durable. */
export type Delivery =
  | { readonly kind: 'local' }
  | { readonly kind: 'sent' }
  /** `others`: how many of the devices belong to other people. */
  | { readonly kind: 'held'; readonly devices: number; readonly others: number };

/** A connected device, and how far it and this one have come. */
export interface SyncPeer {
  readonly person: Did;
  /** Device key, base64url. */
  readonly device: string;
  readonly synced: boolean;
  /** Content changes it has told of that are not here yet. A message is one, and so is an edit. */
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
  /** How many people may use it; 1 unless told. */
  readonly uses?: number;
  /** Milliseconds from now; seven days unless told, null for never. */
  readonly expiresIn?: number | null;
  /** Hub URLs where the space can be met. */
  readonly hints?: readonly string[];
}

/** Writes and reads one space: the unit of replication, membership and encryption. */
export interface Space {
  readonly id: SpaceId;
  readonly kind: SpaceKind;
  readonly me: { readonly person: Did; readonly device: string };

  /**
   * Makes a node. Resolves when it is durable on this device; it syncs later by itself.
   * @throws KithError `not-a-member`, `waiting-for-key`, `invalid-properties`, `property-failed`, `node-key`, `change-too-large`, `storage-full`, `storage-failed`, `space-closed`.
   */
  create<S extends AnySchema>(schema: S, properties: ShapeOf<S>, options?: { key?: string }): Promise<NodeId>;
  /**
   * Sets some properties of a node; what is undefined stays as it is, and where nothing is left to set, nothing is written. For
   * schemas named by key, `key` makes the node if it is not there.
   * @throws KithError `node-id`, `node-unknown`, and as `create`.
   */
  update<S extends AnySchema>(
    schema: S,
    node: NodeId | { key: string },
    properties: Partial<ShapeOf<S>>,
  ): Promise<void>;
  /**
   * Replaces an own node by a tombstone with these properties and erases what it said before. The rule is asked as about a new node.
   * @throws KithError `node-id`, `node-unknown`, `not-the-creator`, and as `create`.
   */
  redact<S extends AnySchema>(schema: S, node: NodeId, tombstone: Partial<ShapeOf<S>>): Promise<void>;
  /** The id of a node that its schema names by a key. @throws KithError `node-key`, `schema-unknown`. */
  idOf(schema: AnySchema, key: string): NodeId;

  /** Reads nodes: one, a live query, a live count. */
  readonly graph: SpaceGraph;
  /** The local number of a feed, as in a node's place; undefined for a feed not met here. */
  feedNumber(feed: FeedId): number | undefined;

  readonly members: Observable<readonly Member[]>;
  /**
   * The secret of the current epoch for one use, such as "presence"; null while this device can open no epoch. The same observable
   * for the same label, and the same snapshot until the epoch changes. Nothing about the log follows from it, nor about other labels.
   * @param label - 1 to 64 bytes. @throws KithError `secret-label`
   */
  secret(label: string): Observable<SpaceSecret | null>;
  readonly standing: Observable<Standing>;
  readonly status: Observable<SyncStatus>;
  readonly events: SpaceEvents;

  /** Delivery of an own change; null for somebody else's. `deliveries` tells when to ask again. */
  deliveryOf(place: { readonly feed: number; readonly seq: number }): Delivery | null;
  readonly deliveries: Observable<number>;

  /** @throws KithError `not-allowed`, `invite-role`, `invite-uses`, `invite-expiry`, `invite-hints`. */
  createInvite(options?: InviteOptions): Promise<string>;
  /** Secrets under which members (and, while invites live, joiners) find each other. */
  readonly rendezvous: Observable<readonly Uint8Array[]>;
  /** Where the invite this device came with said that the space can be met: hub URLs, as written there and not checked. */
  readonly hints: readonly string[];
  /** Syncs over a connection until it closes or the returned function is called. */
  attach(connection: SyncConnection): () => void;

  /** The feeds held: what the log consists of. */
  feeds(): readonly FeedSummary[];
  /** A feed as a Yjs document of your own, which follows it until you destroy it. What you write there, nothing reads back. */
  document(feed: FeedId): Promise<Doc>;

  /** Resolves when everything that has arrived so far is folded into nodes. */
  settled(): Promise<void>;

  /** Everything this device holds of the space, verbatim; `importChanges` takes it through the gate. */
  exportChanges(): Promise<Uint8Array>;
  importChanges(bytes: Uint8Array): Promise<{ readonly accepted: number; readonly refused: readonly ImportRefusal[] }>;

  close(): Promise<void>;
}

/** One feed of a space as this device holds it. `length` counts its entries; `cut` is null without a proven fork. */
export interface FeedSummary {
  readonly id: FeedId;
  readonly kind: FeedKind;
  readonly length: number;
  /** Where a proven fork cuts it. */
  readonly cut: number | null;
  readonly person: Did | null;
}
