import type { VideoLimits } from '../ports.js';

/** The measurements of one peer that decide the video sent to it. */
export interface PeerDemand {
  /** The width in pixels at which the peer shows the video; null while it has not told. 0: not at all. */
  readonly width: number | null;
  /** Packet loss of the last interval, 0 to 1; absent until measured. */
  readonly loss?: number;
  /** Milliseconds; absent until measured. */
  readonly roundTrip?: number;
}

/** The source of the sent video. */
export interface VideoSource {
  readonly width: number;
  readonly framerate: number;
  /** A screen keeps its size and loses frames first. */
  readonly screen: boolean;
}

/** The previous decision. The level changes by one step at a time, and rises in quality only after a quiet time. */
export interface Adaptation {
  /** 0 sends the full wanted bitrate. Each level halves it. */
  readonly level: number;
  /** Measurements in a row without trouble. */
  readonly quiet: number;
  /** The lowest measured round trip in milliseconds, which is the path's time without a queue. */
  readonly lowestRoundTrip: number | null;
  readonly limits: VideoLimits;
}

const LEVELS = 3;
/** Loss above which less is sent, and loss below which more is tried. Between the two nothing changes. */
const LOSS_HIGH = 0.08;
const LOSS_LOW = 0.02;
/** Milliseconds above the lowest round trip that indicate a growing queue. */
const QUEUE_HIGH = 400;
const QUEUE_LOW = 150;
const QUIET_FOR = 5;
/** Most bits per second to all peers together, so that a mesh does not fill a home's uplink. */
const UPLINK = 2_800_000;
const UPLINK_SCREEN = 6_000_000;
const LEAST_BITRATE = 80_000;
/** Bits per pixel and frame of good quality with VP8 and similar codecs, also for small pictures. */
const BITS_PER_PIXEL = 0.3;
/** Least width in pixels. Below it, encoders blur faces for an irrelevant saving. */
const LEAST_WIDTH = 320;
/** A picture may be larger or smaller than shown by this factor before the size is changed. */
const SIZE_TOLERANCE = 1.25;

/** Returns the next decision for one of `peers` peers with the same source. The same object as before where nothing changes. */
export function adapt(before: Adaptation | null, demand: PeerDemand, source: VideoSource, peers: number): Adaptation {
  const lowestRoundTrip = lower(before?.lowestRoundTrip ?? null, demand.roundTrip);
  const { level, quiet } = nextLevel(before, demand, lowestRoundTrip);
  const limits = limitsFor(level, demand.width, source, peers, before?.limits ?? null);
  if (!before) return { level, quiet, lowestRoundTrip, limits };
  const same = level === before.level && quiet === before.quiet && lowestRoundTrip === before.lowestRoundTrip;
  return same && limits === before.limits ? before : { level, quiet, lowestRoundTrip, limits };
}

function nextLevel(
  before: Adaptation | null,
  { loss, roundTrip }: PeerDemand,
  lowest: number | null,
): { level: number; quiet: number } {
  const level = before?.level ?? 0;
  if (loss === undefined && roundTrip === undefined) return { level, quiet: before?.quiet ?? 0 };
  const queue = roundTrip === undefined || lowest === null ? 0 : roundTrip - lowest;
  if ((loss ?? 0) > LOSS_HIGH || queue > QUEUE_HIGH) return { level: Math.min(LEVELS, level + 1), quiet: 0 };
  if ((loss ?? 0) > LOSS_LOW || queue > QUEUE_LOW) return { level, quiet: 0 };
  const quiet = Math.min(QUIET_FOR, (before?.quiet ?? 0) + 1);
  return level > 0 && quiet === QUIET_FOR ? { level: level - 1, quiet: 0 } : { level, quiet };
}

function limitsFor(
  level: number,
  wanted: number | null,
  source: VideoSource,
  peers: number,
  before: VideoLimits | null,
): VideoLimits {
  const scaleDownBy = source.screen ? 1 : scaleFor(level, wanted, source.width, before?.scaleDownBy ?? null);
  const slower = source.screen ? 2 ** level : level > 1 ? 2 : 1;
  const maxFramerate = Math.max(source.screen ? 2 : 8, Math.round(source.framerate / slower));
  const width = source.width / scaleDownBy;
  const useful = ((width * width * 9) / 16) * maxFramerate * BITS_PER_PIXEL;
  const share = (source.screen ? UPLINK_SCREEN : UPLINK) / Math.max(1, peers);
  const maxBitrate = Math.round(Math.max(LEAST_BITRATE, Math.min(useful, share / 2 ** level)) / 10_000) * 10_000;
  const limits: VideoLimits = { maxBitrate, scaleDownBy, maxFramerate };
  return before && sameLimits(before, limits) ? before : limits;
}

/** Returns the scale as a power of two: encoders and decoders restart at every change of size. */
function scaleFor(level: number, wanted: number | null, width: number, before: number | null): number {
  const shown = Math.max(LEAST_WIDTH, Math.min(width, wanted ?? width));
  let scale = 1;
  while (width / (scale * 2) >= shown / SIZE_TOLERANCE && width / (scale * 2) >= LEAST_WIDTH) scale *= 2;
  // Returns to the larger size only when the present one is clearly too small.
  if (before === scale * 2 && width / before >= shown / (SIZE_TOLERANCE * SIZE_TOLERANCE)) scale = before;
  const forced = level >= 2 ? 2 : 1;
  return width / Math.max(scale, forced) < LEAST_WIDTH ? scale : Math.max(scale, forced);
}

function lower(before: number | null, now: number | undefined): number | null {
  if (now === undefined) return before;
  return before === null ? now : Math.min(before, now);
}

function sameLimits(a: VideoLimits, b: VideoLimits): boolean {
  return a.maxBitrate === b.maxBitrate && a.scaleDownBy === b.scaleDownBy && a.maxFramerate === b.maxFramerate;
}
