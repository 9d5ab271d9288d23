import { createIdentity } from '@kith/identity';
import type { Clock, CryptoEngine, Identity, RandomBytes } from '@kith/identity';

/** Numbers in [0, 1) that repeat (mulberry32, by Tommy Ettinger, public domain). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function seededBytes(seed: number): RandomBytes {
  const next = seededNumbers(seed);
  return (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256));
}

/** Time that stands still. */
export const stoppedClock: Clock = {
  now: () => 1_700_000_000_000,
  after() {
    throw new Error('nothing may wait here');
  },
};

export function seededIdentity(crypto: CryptoEngine): Promise<Identity> {
  return createIdentity({ crypto, clock: stoppedClock });
}
