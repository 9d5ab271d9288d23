import { webcrypto } from 'node:crypto';
import { createNobleEngine, createWebCryptoEngine } from '@kith/identity';
import type { Clock, CryptoEngine, RandomBytes } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { sha256 } from '@noble/hashes/sha2.js';

/** Random bytes that repeat: SHA-256 of a seed and a counter. */
export function seededBytes(seed: number): RandomBytes {
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 32) {
      const block = sha256(new Uint8Array(new Float64Array([seed, counter++]).buffer));
      bytes.set(block.subarray(0, length - offset), offset);
    }
    return bytes;
  };
}

/** The given blocks in turn, then an error: for vectors in which every random byte is written down. */
export function scriptedBytes(...blocks: Uint8Array[]): RandomBytes {
  return (length) => {
    const block = blocks.shift();
    if (block?.length !== length) throw new Error(`no ${length} scripted bytes left`);
    return Uint8Array.from(block);
  };
}

export function createEngines(randomBytes: RandomBytes): CryptoEngine[] {
  return [
    createNodeCrypto({ randomBytes }),
    createWebCryptoEngine({ subtle: webcrypto.subtle as unknown as SubtleCrypto, randomBytes }),
    createNobleEngine({ randomBytes }),
  ];
}

export const stoppedClock: Clock = {
  now: () => 1_790_000_000_000,
  after: () => {
    throw new Error('nothing here waits');
  },
};
