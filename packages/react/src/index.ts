export { DeviceProvider, WorkspaceProvider, useDevice, useWorkspace } from './context.js';
export { useObservable } from './use-observable.js';
export { useLive } from './use-live.js';
export type { LiveView } from './use-live.js';
export {
  useArchivedChannels,
  useChannels,
  useDelivery,
  useMembers,
  useMentions,
  useNetwork,
  useProfile,
  useProfiles,
  useStanding,
  useStatus,
  useSyncStatus,
  useUnread,
  useWorkspaceName,
  useWorkspaces,
} from './use-workspace-data.js';
export { useTimeline } from './use-timeline.js';
export type { TimelineView } from './use-timeline.js';
export { nameOf } from '@kith/comms';
