/** Seats of a room in which nobody sends video, and of one in which somebody does. Screen sharing is video. */
export const AUDIO_SEATS = 8;
export const VIDEO_SEATS = 4;
/** Milliseconds. An announcement is repeated this often until it is settled. */
export const ANNOUNCE_INTERVAL = 200;
/** Somebody for whom there is no seat asks again this often, and at once when somebody leaves. */
export const FULL_INTERVAL = 2_000;
/** Whoever hears no member and nobody ahead of them for this long is the first in the room. */
export const FOUNDING_WAIT = 450;
/** While presence shows somebody in the call who has not answered, founding waits for so many announcements: ten seconds. */
export const FOUNDING_ANNOUNCEMENTS_OCCUPIED = 50;
/** A seat that was promised and not taken is free again after this long. */
export const PROMISE_LEASE = 6_000;
/** An answer counts for so many rounds of asking: less than half the time for which the promise behind it lasts, and more than a slow network takes. */
export const ANSWER_ROUNDS = 14;
/** Whom only others have named is counted for this long after the last naming. */
export const NAMED_LEASE = 3_000;
/** Who was heard asking is taken to be asking for this long. */
export const ASKING_LEASE = 1_000;
/** Members say that they are there this often … */
export const HEARTBEAT_INTERVAL = 2_000;
/** … and are gone when neither signaling nor media brought a sign of life for this long. */
export const MEMBER_LEASE = 8_000;
/** The same, when their connections have closed as well. */
export const MEMBER_LEASE_CLOSED = 2_500;
/** Who should have offered is given this long; then the other side offers. */
export const OFFER_TAKEOVER = 5_000;
/** What went to the other half of a connection is repeated this often until they are connected. */
export const RESEND_INTERVAL = 1_000;
/** `disconnected` may mend itself for this long before ICE is restarted. */
export const DISCONNECTED_GRACE = 1_500;
/** A restart that brought nothing for this long is followed by a fresh connection. */
export const RESTART_TIMEOUT = 4_000;
/** A connection attempt that is not connected by then is followed by another, which gets half as much more, up to PATIENCE_MAX times. */
export const CONNECT_TIMEOUT = 12_000;
export const PATIENCE_MAX = 2.5;
/** Attempts wait between these two, doubling, with full jitter. */
export const RETRY_FIRST = 250;
export const RETRY_MAX = 4_000;
/** So many attempts that follow a failed one are under way at a time: each costs the others some of what a slow network or machine has. */
export const RETRIES_AT_ONCE = 3;
/** Connected, but nothing was received for this long: stalled. */
export const STALL_TIMEOUT = 5_000;
/** Bytes of one signal, sealed. A description with many candidates stays below it. */
export const SIGNAL_MAX = 65_536;
export const CANDIDATES_PER_CONNECTION = 128;
export const CALL_ID_MAX = 128;
/** How long a direct call rings. */
export const RING_TIMEOUT = 45_000;
