export type { Connectivity, DeviceOptions, OpenWorkspaceOptions, TabChannel, Tabs } from './options.js';
export type {
  Device,
  NetworkState,
  NetworkStatus,
  SignalingServerStatus,
  Workspace,
  WorkspaceEvent,
  WorkspaceStatus,
  WorkspaceSummary,
} from './types.js';
