import { ChannelSchema, InboxStateSchema, MessageSchema, ProfileSchema, WorkspaceSettingsSchema } from '@kith/comms';
import type { Clock, Identity, RandomBytes } from '@kith/identity';
import type { DeviceOptions } from './options.js';
import type { Spaces } from './spaces.js';

export interface StoreSpacesParts {
  readonly options: DeviceOptions;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly onError: (error: unknown) => void;
}

export function storeSpaces(_parts: StoreSpacesParts): Spaces {
  throw new Error([ChannelSchema, InboxStateSchema, MessageSchema, ProfileSchema, WorkspaceSettingsSchema].join());
}
