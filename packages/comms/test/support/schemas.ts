import {
  BlockSchema,
  CallRecordSchema,
  DiscussionSchema,
  OwnStatusSchema,
  ChannelSchema,
  InboxStateSchema,
  MessageSchema,
  ProfileSchema,
  WorkspaceSettingsSchema,
} from '../../src/index.js';

export const schemas = [
  ProfileSchema,
  ChannelSchema,
  MessageSchema,
  WorkspaceSettingsSchema,
  InboxStateSchema,
  DiscussionSchema,
  OwnStatusSchema,
  BlockSchema,
  CallRecordSchema,
];
