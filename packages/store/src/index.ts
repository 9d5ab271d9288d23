// Identity and format: what everything is named and made of.
export { bytesFromId, idFromBytes } from './format/ids.js';
export type { FeedId, FeedKind, NodeId, SpaceId } from './format/ids.js';
export { comparePositions } from './format/order.js';
export type { Position } from './format/order.js';
export type { EntryReference, Properties, Value } from './format/body.js';

// Into the log: one door, and what comes through it.
export { createGate } from './gate/gate.js';
export type { DeferralCode, Gate, Judgement, RejectionCode, VerifiedChange } from './gate/gate.js';
export type { FeedOwner, HeldFeed } from './gate/held-feed.js';
export { encodeRange } from './update/encode-range.js';
export { readUpdate } from './update/read-update.js';

// Out of the log: schemas, nodes, queries.
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
  PropertiesOf,
  PropertyOrder,
  Query,
  QueryOf,
  QuerySnapshot,
  QuerySnapshotOf,
  Selection,
  SpaceGraph,
} from './graph/graph-types.js';

// Spaces.
export { createSpace, joinSpace, openSpace, readInvite } from './space/open-space.js';
export type { CreateSpaceOptions } from './space/open-space.js';
export type { SpaceEnvironment, SpaceTabs, TabChannel } from './space/environment.js';
export { encodeInvite } from './control/invite.js';
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
  SpaceSecret,
  Standing,
  SyncStatus,
} from './space-types.js';
export type { SyncChannel, SyncChannelHandler, SyncConnection } from './sync/ports.js';

// What happens, and what is.
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

// Storage.
export { memoryStorage } from './storage/memory.js';
export { STORAGE_FORMAT } from './storage/port.js';
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
