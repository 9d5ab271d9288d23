const KIB = 1024;
const MIB = 1024 * KIB;

/** Most bytes in one frame, header included. */
export const FRAME_LIMIT = 16 * KIB;
/** Most bytes in one message: an update of 256 KiB and 16 KiB for what surrounds it. */
export const MESSAGE_LIMIT = 272 * KIB;
/** Messages of one peer that may be half received at a time. */
export const REASSEMBLY_LIMIT = 64;
/** Messages that one lane of a sender keeps half sent at a time; two lanes stay below the receiver's limit. */
export const STARTED_LIMIT = 16;
/** Offers of channels that nobody here has opened yet. */
export const OFFER_LIMIT = 1024;

/** Bulk waits while the link holds this much, and goes on when it has fallen to the low mark. */
export const BUFFER_HIGH = MIB;
export const BUFFER_LOW = 256 * KIB;
/** Interactive messages wait only above this. */
export const BUFFER_FULL = 4 * MIB;
/** Bytes on their way that the peer has not acknowledged; bulk waits above it, since not every WebRTC stack reports bufferedAmount. */
export const FLIGHT_LIMIT = MIB;
/** The receiver acknowledges after this many bytes. */
export const ACKNOWLEDGE_EVERY = 128 * KIB;

export const HELLO_LIMIT = 8 * KIB;
export const HANDSHAKE_MILLISECONDS = 10_000;
/** Keep-alive: a ping every third tick (15 s); nine ticks without a frame (45 s) are death. */
export const TICK_MILLISECONDS = 5_000;
export const PING_TICKS = 3;
export const SILENT_TICKS = 9;
/** How often it is looked whether anything came from the other end. */
export const LOOK_MILLISECONDS = 1_000;
/** Looks in vain after which it is asked for a sign of life, and asked again. */
export const ASK_EVERY = 4;
/** Looks in vain after which it does not answer: as long as presence waits until a session is gone. */
export const UNANSWERED_LOOKS = 11;
/** Where what lies under a link has lost its way, this long without a frame is death. */
export const DOUBT_MILLISECONDS = 6_000;

/** The rates at which one peer may send. Frames of 8 KiB and more count by bytes only. */
export interface RateLimits {
  bytesPerSecond: number;
  burstBytes: number;
  framesPerSecond: number;
  burstFrames: number;
}

/** The limits of one connection, for each direction. */
export interface ConnectionLimits {
  rate: RateLimits;
  /** Bytes waiting to be sent, above which a peer that does not read is let go. */
  queuedBytes: number;
}

/** The limits of a connection that is given none: 32 MiB and 2,000 small frames a second, and 64 MiB waiting. */
export const defaultConnectionLimits: ConnectionLimits = {
  rate: { bytesPerSecond: 32 * MIB, burstBytes: 64 * MIB, framesPerSecond: 2_000, burstFrames: 20_000 },
  queuedBytes: 64 * MIB,
};
/** Frames at least this long are bounded by the byte rate alone. */
export const SMALL_FRAME = 8 * KIB;
