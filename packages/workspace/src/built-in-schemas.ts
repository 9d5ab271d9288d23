import {
  BlockSchema,
  CallRecordSchema,
  ChannelSchema,
  DiscussionSchema,
  InboxStateSchema,
  MessageSchema,
  OwnStatusSchema,
  ProfileSchema,
  WorkspaceSettingsSchema,
} from '@kith/comms';
import type { AnySchema } from '@kith/store';

/** The kinds of nodes that every device knows. Their names are taken. */
export const builtInSchemas: readonly AnySchema[] = [
  ProfileSchema,
  ChannelSchema,
  DiscussionSchema,
  MessageSchema,
  WorkspaceSettingsSchema,
  InboxStateSchema,
  OwnStatusSchema,
  BlockSchema,
  CallRecordSchema,
];
