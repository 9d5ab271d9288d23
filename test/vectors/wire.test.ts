import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createNobleEngine } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { seededBytes } from '../support/seeded.js';
import { deriveWireVectors, wireVectorFile } from './derive-wire.js';

/** Of the randomness in wire-1.json. */
const SEED = 9;
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

// `KITH_WRITE_VECTORS=1` writes a file that is missing. One that exists is never written over: peers have its bytes.
if (process.env['KITH_WRITE_VECTORS'] === '1' && !existsSync(wireVectorFile)) {
  const derived = await deriveWireVectors(createNodeCrypto({ randomBytes: seededBytes(SEED) }));
  writeFileSync(wireVectorFile, `${JSON.stringify(derived, null, 1)}\n`);
}

describe('what devices say to each other besides the log', () => {
  it.each([
    ['node', createNodeCrypto({ randomBytes: seededBytes(SEED) })],
    ['noble', createNobleEngine({ randomBytes: seededBytes(SEED) })],
  ] as const)(
    'VEC-1 wire-1.json: handshake, sealed signals, presence frames, notices, call signals and media proofs of the %s engine are the same to the byte',
    async (_, engine) => {
      const golden: unknown = JSON.parse(readFileSync(wireVectorFile, 'utf8'));
      expect(json(await deriveWireVectors(engine))).toEqual(golden);
    },
  );
});
