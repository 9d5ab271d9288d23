/** Bytes of one session's whole state, encoded. */
export const STATE_MAX = 2_048;
/** Bytes of one message on a presence channel. */
export const MESSAGE_MAX = 4_096;
/** Most frames of one session in a second. More are dropped unread. */
export const FRAMES_PER_SECOND = 10;
/** Most frames that may arrive together after a network delay. */
export const FRAME_BURST = 30;
/** Milliseconds for which own changes are gathered, so that a session sends at most ten frames a second. */
export const FLUSH_INTERVAL = 100;
export const SESSIONS_PER_DEVICE = 8;
export const ROOMS_PER_SESSION = 32;
export const FIELDS_PER_ROOM = 16;
/** The most by which a counter may jump at any time. Each second since the last frame adds ten. */
export const COUNTER_JUMP = 1_000;
export const COUNTER_JUMP_PER_SECOND = 10;
/** Milliseconds until the whole state is sent again, changed or not. */
export const REFRESH_INTERVAL = 12_000;
/** Milliseconds without a frame after which a session is removed, whatever the state of its connection. */
export const LEASE = 60_000;
/** Milliseconds without a frame after which a session is asked for its state. */
export const LEASE_ASK = 45_000;
/** Milliseconds for which sessions stay after their connection closed without a goodbye, in case it comes back. */
export const CLOSE_GRACE = 800;
/** The same where other tabs of the device may take the connection over. */
export const FAILOVER_GRACE = 2_500;
/** Milliseconds without a message after which a link is pinged … */
export const PROBE_AFTER = 4_000;
/** … and after which the pinged link counts as silent. Together with PROBE_AFTER less than 12 s. */
export const PROBE_TIMEOUT = 7_000;
/**
 * Milliseconds that the connection then has for an answer before it is closed, so that no other layer keeps using it. A page on
 * a busy machine can be this late. The connection itself detects a lost network sooner.
 */
export const SILENT_PROBE = 20_000;
/** Milliseconds after the last sign of typing at which typing ends, by the receiver's clock. */
export const TYPING_LEASE = 4_000;
/** Milliseconds between two signs of typing. */
export const TYPING_INTERVAL = 2_500;
export const ACTIVITY_MAX = 128;
/** Most characters of a user's name, as editors show it beside a cursor. */
export const USER_NAME_MAX = 120;
/** Most characters (UTF-16 code units) of the note of an invitation. */
export const NOTE_MAX = 280;
/** Milliseconds without input until the status is idle. Shorter while the page is hidden. */
export const IDLE_AFTER = 300_000;
export const IDLE_AFTER_HIDDEN = 120_000;
/** Most notices of one person to another at once. After that, one every NOTICE_INTERVAL. */
export const NOTICE_BURST = 3;
export const NOTICE_INTERVAL = 10_000;
