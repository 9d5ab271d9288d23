// Identity and format.
export { bytesFromId, idBytes, idFromBytes } from './format/ids.js';
export type { FeedId, FeedKind, Id, NodeId, SpaceId } from './format/ids.js';
export { comparePositions } from './format/order.js';
export type { Position } from './format/order.js';
export type { Properties, Value } from './format/body.js';

// Schemas, nodes, queries.
export { defineSchema } from './graph/schema.js';
export { checkSchemas } from './graph/schema-checks.js';
export type {
  AnySchema,
  Mark,
  Rule,
  RuleQuestion,
  Schema,
  SchemaDefinition,
  SchemaIndex,
  ShapeOf,
  ShapeWith,
} from './graph/schema.js';
export type { EntryPlace, Role } from './graph/ports.js';
export type { Node } from './graph/node.js';
export type {
  CountQuery,
  Floor,
  LiveCount,
  LiveQuery,
  LiveQueryOf,
  NamedQuery,
  HiddenNodeOf,
  HiddenQueryOf,
  NodeOf,
  NodeReader,
  PropertiesOf,
  PropertyOrder,
  Query,
  QueryOf,
  QuerySnapshot,
  QuerySnapshotOf,
  Selection,
  SpaceGraph,
  TypedQuery,
} from './graph/graph-types.js';

// Spaces.
export { createSpace, joinSpace, openSpace, readInvite } from './space/open-space.js';
export type { CreateSpaceOptions } from './space/open-space.js';
export type { SpaceEnvironment, SpaceTabs, TabChannel } from './space/environment.js';
export type { Invite } from './control/invite.js';
export { findInvite } from './control/find-invite.js';
export type { InviteAnswer, InviteCode } from './control/find-invite.js';
export type {
  Delivery,
  FeedSummary,
  InviteOptions,
  Member,
  Space,
  SpaceKind,
  Standing,
  SyncPeer,
  SyncStatus,
} from './space-types.js';
export type { RefusedAccess, SyncChannel, SyncChannelHandler, SyncConnection } from './sync/ports.js';

// Events and state.
export type {
  DeferredCode,
  Entrance,
  ImportRefusal,
  JoinRefusal,
  RejectedCode,
  SpaceEvent,
  SpaceEvents,
  UnreadableCode,
} from './events.js';
export type { BodyCode } from './format/body.js';
export type { ForkProofCode } from './gate/fork-proof.js';
export type { DeferralCode, RejectionCode } from './gate/gate.js';
export type { UpdateCode } from './update/read-update.js';

// Storage.
export { memoryStorage } from './storage/memory.js';
export { sharedDatabase } from './storage/shared-database.js';
export type {
  CommitBatch,
  CommitOutcome,
  KeyRange,
  KeyValuePair,
  KeyValueStore,
  StorageDriver,
  StorageEstimate,
} from './storage/port.js';
export type { StoreCode, StoreProblem } from './codes.js';
