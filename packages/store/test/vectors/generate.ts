/**
 * Writes format-<version>.json, sealed-<version>.json and operations-<version>.json: `KITH_WRITE_VECTORS=1 npx vitest run packages/store/test/format-vectors`. A file that exists is
 * never written over: its bytes are what peers already have. A change of format is a new FORMAT_VERSION, and so a new file.
 */
import { existsSync, writeFileSync } from 'node:fs';
import type { CryptoEngine } from '@kith/identity';
import { FORMAT_VERSION } from '../../src/format/header.js';
import { deriveOperationVectors, operationVectorFile } from './derive-operations.js';
import { deriveSealedVectors, sealedVectorFile } from './derive-sealed.js';
import { deriveVectors, vectorFile } from './derive.js';

/** `seeded` draws its randomness from a seed. */
export async function writeMissingVectors(crypto: CryptoEngine, seeded: CryptoEngine): Promise<void> {
  const missing = [
    [vectorFile(FORMAT_VERSION), () => deriveVectors(crypto)],
    [sealedVectorFile(FORMAT_VERSION), () => deriveSealedVectors(seeded)],
    [operationVectorFile(FORMAT_VERSION), () => Promise.resolve(deriveOperationVectors())],
  ] as const;
  for (const [file, derive] of missing)
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(await derive(), null, 1)}\n`);
}
