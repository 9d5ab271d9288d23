/**
 * Writes format-<version>.json: `KITH_WRITE_VECTORS=1 npx vitest run packages/store/test/format-vectors`. A file that exists is
 * never written over: its bytes are what peers already have. A change of format is a new FORMAT_VERSION, and so a new file.
 */
import { existsSync, writeFileSync } from 'node:fs';
import type { CryptoEngine } from '@kith/identity';
import { FORMAT_VERSION } from '../../src/format/header.js';
import { deriveVectors, vectorFile } from './derive.js';

export async function writeMissingVectors(crypto: CryptoEngine): Promise<void> {
  const file = vectorFile(FORMAT_VERSION);
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(await deriveVectors(crypto), null, 1)}\n`);
}
