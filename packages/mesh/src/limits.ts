const KIB = 1024;
const MIB = 1024 * KIB;

/** Most bytes in one frame, header included. */
export const FRAME_LIMIT = 16 * KIB;
/** Most bytes in one message: an update of 256 KiB, and 16 KiB for the message around it. */
export const MESSAGE_LIMIT = 272 * KIB;
/** Most partly received messages of one peer. */
export const REASSEMBLY_LIMIT = 64;
/** Most partly sent messages in one lane of a sender. Two lanes stay below the receiver's limit. */
export const STARTED_LIMIT = 16;
/** Most kept offers of channels that are not opened here. */
export const OFFER_LIMIT = 1024;

/** Bulk messages wait while the link buffers this many bytes, and continue at the low mark. */
export const BUFFER_HIGH = MIB;
export const BUFFER_LOW = 256 * KIB;
/** Interactive messages wait only above this number of buffered bytes. */
export const BUFFER_FULL = 4 * MIB;
/** Most unacknowledged bytes. Bulk messages wait above it, because some WebRTC stacks do not report bufferedAmount. */
export const FLIGHT_LIMIT = MIB;
/** The receiver acknowledges after this many bytes. */
export const ACKNOWLEDGE_EVERY = 128 * KIB;

export const HELLO_LIMIT = 8 * KIB;
export const HANDSHAKE_MILLISECONDS = 10_000;
/** Keep-alive: a ping every third tick (15 s). Nine ticks without a frame (45 s) end the connection. */
export const TICK_MILLISECONDS = 5_000;
export const PING_TICKS = 3;
export const SILENT_TICKS = 9;
/** Milliseconds between two checks whether a frame came from the other end. */
export const LOOK_MILLISECONDS = 1_000;
/** Checks without a frame after which the other end is pinged, and pinged again. */
export const ASK_EVERY = 4;
/**
 * Checks without a frame after which the other end counts as not answering. The time equals the one after which presence
 * removes a session.
 */
export const UNANSWERED_LOOKS = 11;
/** Milliseconds without a frame that end a connection while its link reports a lost path. */
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
  /** Bytes waiting to be sent. Above this, the connection to a peer that does not read ends. */
  queuedBytes: number;
}

/** The default limits of a connection: 32 MiB and 2,000 small frames a second, and 64 MiB waiting. */
export const defaultConnectionLimits: ConnectionLimits = {
  rate: { bytesPerSecond: 32 * MIB, burstBytes: 64 * MIB, framesPerSecond: 2_000, burstFrames: 20_000 },
  queuedBytes: 64 * MIB,
};
/** Frames of at least this size are limited by the byte rate alone. */
export const SMALL_FRAME = 8 * KIB;
