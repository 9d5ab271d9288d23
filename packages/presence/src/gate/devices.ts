import type { Clock, CryptoEngine, VerifyKey } from '@kith/identity';
import { TokenBucket } from '@kith/identity/internal';
import type { SessionState } from '../internal.js';
import { FRAMES_PER_SECOND, FRAME_BURST } from '../limits.js';
import type { LastFrame } from './counter.js';

export interface HeldSession extends LastFrame {
  readonly state: SessionState;
}

/** The record of one member's device. Its size is limited. */
export interface DeviceRecord {
  /** Sessions by key; at most SESSIONS_PER_DEVICE. */
  readonly sessions: Map<string, HeldSession>;
  /** Outlives the sessions, so that dropping a session gives no new burst. */
  readonly bucket: TokenBucket;
  /** Returns the verify key, admitted at the first signature check; null for a key that must not be trusted. */
  verifyKey(device: Uint8Array): VerifyKey | null;
  /** Number of frames waiting behind the one being judged. */
  waiting: number;
  /** Settles when the latest frame has been judged; null when none is being judged. */
  last: Promise<void> | null;
}

export interface Devices {
  /** Returns the record of a member's device; makes it if there is none. */
  of(device: string): DeviceRecord;
  find(device: string): DeviceRecord | undefined;
  readonly sessions: number;
}

export function createDevices({ crypto, clock }: { readonly crypto: CryptoEngine; readonly clock: Clock }): Devices {
  const records = new Map<string, DeviceRecord>();

  /** Drops the records of devices that left long ago. Called when a new device comes. */
  function dropIdle(): void {
    const now = clock.now();
    for (const [device, record] of records) {
      if (record.sessions.size === 0 && record.last === null && sized(record).isFull(now)) records.delete(device);
    }
  }

  return {
    of(device) {
      const known = records.get(device);
      if (known !== undefined) return known;
      dropIdle();
      let key: VerifyKey | null | undefined;
      const record: DeviceRecord = {
        sessions: new Map(),
        bucket: new TokenBucket(FRAMES_PER_SECOND, FRAME_BURST, clock.now()),
        verifyKey(bytes) {
          if (key === undefined) key = crypto.admitKey(bytes);
          return key;
        },
        waiting: 0,
        last: null,
      };
      records.set(device, record);
      return record;
    },
    find: (device) => records.get(device),
    get sessions() {
      let count = 0;
      for (const record of records.values()) count += record.sessions.size;
      return count;
    },
  };
}

/**
 * Takes a token for one frame of a device. Returns false if there is none. One bucket serves a whole device and grows with its
 * sessions. A new session brings no tokens, so leaving and joining again gains nothing.
 */
export function takeToken(record: DeviceRecord, now: number): boolean {
  return sized(record).take(1, now);
}

/** Returns the bucket of a device, sized for its present number of sessions. */
function sized({ bucket, sessions }: DeviceRecord): TokenBucket {
  const size = Math.max(1, sessions.size);
  bucket.resize(FRAMES_PER_SECOND * size, FRAME_BURST * size);
  return bucket;
}
