/** Bytes of one session's whole state, encoded. */
export const STATE_MAX = 2_048;
/** Bytes of one message on a presence channel. */
export const MESSAGE_MAX = 4_096;
/** Frames of one session. More are dropped unread. */
export const FRAMES_PER_SECOND = 10;
/** How many frames may arrive together after a hiccup of the network. */
export const FRAME_BURST = 30;
/** Own changes are gathered for this long, so that no session says more than ten things a second. */
export const FLUSH_INTERVAL = 100;
export const SESSIONS_PER_DEVICE = 8;
export const ROOMS_PER_SESSION = 32;
export const FIELDS_PER_ROOM = 16;
/** A counter may jump by this much at any time, and by ten for every second since it was last seen. */
export const COUNTER_JUMP = 1_000;
export const COUNTER_JUMP_PER_SECOND = 10;
/** Milliseconds. The whole state is said again this often, changed or not. */
export const REFRESH_INTERVAL = 12_000;
/** A session not heard of for this long is gone, whatever its connection says. */
export const LEASE = 60_000;
/** When this much of the lease has passed in silence, the session is asked for its state. */
export const LEASE_ASK = 45_000;
/** After a connection closed without a goodbye, its sessions stay for this long, in case it comes back. */
export const CLOSE_GRACE = 800;
/** For this long where other tabs of the device may take the connection over. */
export const FAILOVER_GRACE = 2_500;
/** A link on which nothing was heard for this long is asked for a sign of life … */
export const PROBE_AFTER = 4_000;
/** … and taken for silent when none came within this. Together with PROBE_AFTER less than 12 s. */
export const PROBE_TIMEOUT = 7_000;
/**
 * Then the connection itself is asked, and closed where nothing comes within this: no other layer goes on believing in it. A page on a
 * busy machine can be this late; of a network that is gone the connection itself learns sooner.
 */
export const SILENT_PROBE = 20_000;
/** Typing ends by the receiver's clock, this long after the last sign of it. */
export const TYPING_LEASE = 4_000;
/** While somebody types, they say so this often. */
export const TYPING_INTERVAL = 2_500;
export const ACTIVITY_MAX = 128;
export const NODE_MAX = 128;
export const NOTE_MAX = 280;
/** No input for this long: idle. Sooner when the page is hidden. */
export const IDLE_AFTER = 300_000;
export const IDLE_AFTER_HIDDEN = 120_000;
/** Directed notices of one person to another: this many at once, then one every NOTICE_INTERVAL. */
export const NOTICE_BURST = 3;
export const NOTICE_INTERVAL = 10_000;
