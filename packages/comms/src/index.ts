export * as limits from './limits.js';
export { ProfileSchema } from './schemas/profile.js';
export { ChannelSchema } from './schemas/channel.js';
export type { ChannelKind } from './schemas/channel.js';
export { DiscussionSchema } from './schemas/discussion.js';
export { MessageSchema } from './schemas/message.js';
export { WorkspaceSettingsSchema } from './schemas/workspace-settings.js';
export { InboxStateSchema } from './schemas/inbox-state.js';
export { OwnStatusSchema } from './schemas/own-status.js';
export { BlockSchema } from './schemas/block.js';
export { CallRecordSchema } from './schemas/call-record.js';
export type { RingOutcome } from './schemas/call-record.js';
export type { CommsSpace } from './ports.js';
export type {
  BlockList,
  Channel,
  Channels,
  Inbox,
  MentionPlace,
  MentionTarget,
  Mentions,
  Message,
  MessageDraft,
  Messages,
  NewMessage,
  NewMessages,
  OwnStatus,
  OwnStatusChoice,
  Profile,
  ProfileChanges,
  Profiles,
  Timeline,
  TimelineSnapshot,
  WaitingMessages,
  WorkspaceSettings,
} from './types.js';
export { openWorkspaceSettings, checkedWorkspaceName } from './services/settings.js';
export { openProfiles } from './services/profiles.js';
export { activeStatus } from './services/active-status.js';
export { openOwnStatus } from './services/own-status.js';
export type { OwnStatusOptions } from './services/own-status.js';
export { openBlockList } from './services/block-list.js';
export { openCallLog } from './services/call-log.js';
export type { CallEntry, CallHistory, CallLog, MissedRing, MissedRings } from './services/call-log.js';
export { openChannels } from './services/channels.js';
export { openMessages } from './services/messages.js';
export type { MessagesOptions } from './services/messages.js';
export { openNewMessages } from './services/new-messages.js';
export type { NewMessagesOptions } from './services/new-messages.js';
export { isVisible, shownName } from './visible.js';
export { callsPerson } from './mentions.js';
export { nameOf } from './services/names.js';
export { openInbox } from './services/inbox.js';
export type { InboxOptions } from './services/inbox.js';
export type { CommsCode, CommsProblem, CommsRuleCode } from './codes.js';
