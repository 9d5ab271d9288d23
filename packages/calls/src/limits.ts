/** Seats of a room in which nobody sends video, and of one in which somebody does. Screen sharing is video. */
export const AUDIO_SEATS = 8;
export const VIDEO_SEATS = 4;
/** Milliseconds between two announcements until the request is settled. */
export const ANNOUNCE_INTERVAL = 200;
/** Milliseconds until a session without a seat asks again. It asks at once when a member leaves. */
export const FULL_INTERVAL = 2_000;
/** Milliseconds without a member and without a session ahead, after which a session founds the room. */
export const FOUNDING_WAIT = 450;
/** Announcements before founding while presence shows a person in the call who has not answered: ten seconds. */
export const FOUNDING_ANNOUNCEMENTS_OCCUPIED = 50;
/** Milliseconds until a promised seat that was not taken is free again. */
export const PROMISE_LEASE = 6_000;
/** Rounds of asking for which an answer counts: less than half the lease of its promise, and more than a slow network takes. */
export const ANSWER_ROUNDS = 14;
/** Milliseconds for which a session that only others have named is counted. */
export const NAMED_LEASE = 3_000;
/** Milliseconds for which a session that asked counts as asking. */
export const ASKING_LEASE = 1_000;
/** Milliseconds between two heartbeats of a member. */
export const HEARTBEAT_INTERVAL = 2_000;
/** Milliseconds without signaling and media after which a member is removed. */
export const MEMBER_LEASE = 8_000;
/** The same for a member whose connections have closed too. */
export const MEMBER_LEASE_CLOSED = 2_500;
/** Milliseconds that the offering side has for its offer. After that the other side offers. */
export const OFFER_TAKEOVER = 5_000;
/** Milliseconds between two repetitions of the signals of a connection until it is connected. */
export const RESEND_INTERVAL = 1_000;
/** Milliseconds that a `disconnected` connection has to recover before ICE is restarted. */
export const DISCONNECTED_GRACE = 1_500;
/** Milliseconds after which a failed restart is followed by a new connection. */
export const RESTART_TIMEOUT = 4_000;
/** Milliseconds for the first attempt to connect. Each further one gets half as much more, up to PATIENCE_MAX times. */
export const CONNECT_TIMEOUT = 12_000;
export const PATIENCE_MAX = 2.5;
/** Least and greatest wait between attempts, in milliseconds. It doubles, with full jitter. */
export const RETRY_FIRST = 250;
export const RETRY_MAX = 4_000;
/** Most retries at a time: each takes capacity from the others on a slow network or machine. */
export const RETRIES_AT_ONCE = 3;
/** Milliseconds without received bytes after which a connected connection counts as stalled. */
export const STALL_TIMEOUT = 5_000;
/** Most bytes of one sealed signal. A description with many candidates is smaller. */
export const SIGNAL_MAX = 65_536;
export const CANDIDATES_PER_CONNECTION = 128;
/** Most sessions that a message names. Higher than any limit of seats, because two halves of a room may merge. */
export const SESSIONS_NAMED = 64;
/** Widest video that a session asks for, in pixels. */
export const VIDEO_WIDTH_MAX = 16_384;
/** Milliseconds for which a direct call rings. */
export const RING_TIMEOUT = 45_000;
