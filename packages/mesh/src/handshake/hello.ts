import { decodeCanonical, encodeCanonical } from '@kith/identity';
import * as v from 'valibot';
import { FRAME_LIMIT, HELLO_LIMIT, MESSAGE_LIMIT } from '../limits.js';

/** The protocol version after authentication, and the oldest version that is accepted. */
export const VERSION = 1;
export const OLDEST_VERSION = 1;

const bytes = (least: number, most: number) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length >= least && value.length <= most);
const count = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const version = count(1, 0xffff);
const atLeast = (least: number) => count(least, Number.MAX_SAFE_INTEGER);

/** Fields that a newer version adds are accepted. Known fields keep their meaning. */
const helloSchema = v.looseObject({
  v: version,
  minV: version,
  capabilities: v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(64)),
  limits: v.looseObject({
    frame: count(256, 0xffff_ffff),
    message: count(256, 0xffff_ffff),
    bytesPerSecond: atLeast(1024),
    burstBytes: atLeast(64 * 1024),
    framesPerSecond: atLeast(1),
    burstFrames: atLeast(16),
  }),
  certificate: bytes(0, 4096),
  session: bytes(16, 16),
  nonce: bytes(32, 32),
});

/** The first message of each side: versions, capabilities, limits and certificate. */
export type Hello = v.InferOutput<typeof helloSchema>;

export const localFrameLimits = { frame: FRAME_LIMIT, message: MESSAGE_LIMIT };

export function encodeHello(hello: Hello): Uint8Array {
  return encodeCanonical(hello);
}

/** Decodes a hello. Returns null for anything but one canonical hello of at most 8 KiB. */
export function decodeHello(bytes: Uint8Array): Hello | null {
  if (bytes.length > HELLO_LIMIT) return null;
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok) return null;
  const parsed = v.safeParse(helloSchema, decoded.value);
  return parsed.success ? parsed.output : null;
}

/** Returns the highest version that both sides support, or null. */
export function commonVersion(mine: Pick<Hello, 'v' | 'minV'>, theirs: Pick<Hello, 'v' | 'minV'>): number | null {
  const version = Math.min(mine.v, theirs.v);
  return version >= mine.minV && version >= theirs.minV ? version : null;
}
