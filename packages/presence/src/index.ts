export { createPresence } from './presence.js';
export type { PresenceOptions, PresenceService } from './presence-types.js';
export type {
  ActivitySource,
  FieldValidator,
  PresenceChannel,
  PresenceChannelHandler,
  PresenceConnection,
  PresenceTabs,
} from './ports.js';
export { NOTE_MAX } from './limits.js';
export { windowActivity } from './window-activity.js';
export type { FieldChanges, Json, Peer, Presence, RoomFields, Status, StatusChoice } from './fields.js';
export type { Presenter, Room, RoomSession } from './presence-types.js';
export { follow } from './follow.js';
export type { Notice, NoticeOutcome, Notices } from './presence-types.js';
export type { PresenceEvent, PresenceEvents, RefusalCode } from './presence-types.js';
export type { PresenceCode } from './codes.js';
