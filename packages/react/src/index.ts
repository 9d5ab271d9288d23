'use client';

export { DeviceProvider, WorkspaceProvider, useDevice, useWorkspace } from './context.js';
export { KithProvider } from './kith-provider.js';
export type { KithProviderProps } from './kith-provider.js';
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
  useSyncStatus,
  useUnread,
  useWaitingMessages,
  useWorkspaceName,
  useWorkspaceStatus,
  useWorkspaces,
} from './use-workspace-data.js';
export { useTimeline } from './use-timeline.js';
export type { TimelineView } from './use-timeline.js';
export { useRoom } from './use-room.js';
export type { RoomHandle } from './use-room.js';
export { useFollow, useNotices, usePeers, usePerson, usePresenter, useRoster, useTyping } from './use-presence.js';
export type { Followed } from './use-presence.js';
export { useStatus } from './use-status.js';
export type { OwnStatusView } from './use-status.js';
export { useCall, useCallRoster, useCalls, useIncomingCalls, useOutgoingCall } from './use-call.js';
export type { CallView } from './use-call.js';
export { useDevices } from './use-devices.js';
export type { DevicesStatus, DevicesView } from './use-devices.js';
export { useCallHistory, useOccupancy } from './use-calls-of-node.js';
export type { ReactCode } from './codes.js';
