import { NODE_MAX } from '@kith/identity/internal';

/**
 * The longest text of a message. All lengths here are in UTF-16 code units, as `string.length` counts them, so that every peer
 * counts alike.
 */
export const MESSAGE_TEXT_MAX = 10_000;
/** People one message may mention. Checked by the sender and again by every receiver. */
export const MENTIONS_MAX = 50;
/** Places in a text that name somebody. */
export const MENTION_PLACES_MAX = 200;

/** The longest name of a channel or a discussion. */
export const CHANNEL_NAME_MAX = 120;

/** The longest topic of a channel or a discussion. */
export const CHANNEL_TOPIC_MAX = 500;
/** What a discussion is about, as the app names it. */
export const DISCUSSION_TARGET_MAX = NODE_MAX;

/** The longest name of a workspace. */
export const WORKSPACE_NAME_MAX = 120;

/** The longest display name of a person. */
export const DISPLAY_NAME_MAX = 120;

/** The longest handle of a person. */
export const HANDLE_MAX = 32;

/** The longest avatar that is read, as a URL. */
export const AVATAR_MAX = 65_536;
/** What still fits one 64 KiB entry after padding, with room for the rest of the profile. */
export const AVATAR_WRITE_MAX = 60_000;

/** The longest emoji of a status. One emoji can take many code units. */
export const STATUS_EMOJI_MAX = 32;

/** The longest message of a status. */
export const STATUS_MESSAGE_MAX = 200;

/** The longest text for pronouns. */
export const PRONOUNS_MAX = 64;

/** The longest name of a time zone. */
export const TIME_ZONE_MAX = 64;
/** Messages a timeline opens with, and loads at a time. */
export const TIMELINE_PAGE = 50;
/** What a call is about, as presence and calls name it. */
export const CALL_MAX = NODE_MAX;
/** Calls that a history opens with, at least. */
export const CALL_PAGE = 50;
/** Unread messages and mentions are counted up to this many: "99+" is the most that is shown. */
export const COUNT_MAX = 100;
/** Own messages that wait to be sent are counted up to this many. */
export const WAITING_MAX = 100;
