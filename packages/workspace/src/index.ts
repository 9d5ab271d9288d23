export { openDevice, openWorkspace } from './open.js';
export type {
  Connectivity,
  DeviceOptions,
  OpenWorkspaceOptions,
  PageLifecycle,
  TabChannel,
  TabLock,
  Tabs,
} from './options.js';
export type {
  Device,
  MeshCodeOf,
  NetworkState,
  NetworkStatus,
  PresenceTold,
  SignalingServerStatus,
  Workspace,
  WorkspaceEvent,
  WorkspaceStatus,
  WorkspaceSummary,
} from './types.js';
export type {
  ActiveCall,
  CallKind,
  CallPlace,
  CallsEvent,
  DeviceCalls,
  IncomingCall,
  JoinOptions,
  JoinOutcome,
  OutgoingCall,
  RefusedRing,
  RingOptions,
  WorkspaceCalls,
} from './calls/types.js';
export { inviteInAddress } from './invite-in-address.js';
export type { AddressedPage } from './invite-in-address.js';
export { until } from './until.js';
export type { UntilOptions } from './until.js';
export { localNetwork, memoryDefaults } from './memory.js';
export type { LocalNetwork } from './memory.js';
export type { CallKit, CallPlatform } from './calls/platform.js';
export type { WorkspaceCode, WorkspaceProblem } from './codes.js';
export { KithError } from '@kith/identity';
export { defineSchema } from '@kith/store';
export type * from './app-types.js';
