import { readFileSync } from 'node:fs';
import { createNobleEngine, hexDecode } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../src/format/body.js';
import { parseEntry } from '../src/format/entry.js';
import { FORMAT_VERSION } from '../src/format/header.js';
import { readUpdate } from '../src/update/read-update.js';
import { seededBytes } from '../../../test/support/seeded.js';
import { deriveSealedVectors, sealedVectorFile } from './vectors/derive-sealed.js';
import { deriveVectors, firstDifference, vectorFile } from './vectors/derive.js';
import { writeMissingVectors } from './vectors/generate.js';

/** Of the randomness in sealed-1.json. */
const SEED = 8;
const crypto = createNodeCrypto();
if (process.env['KITH_WRITE_VECTORS'] === '1')
  await writeMissingVectors(crypto, createNodeCrypto({ randomBytes: seededBytes(SEED) }));

interface Vectors {
  version: number;
  keys: { device: string };
  entries: {
    name: string;
    entry: string;
    withoutBody: string;
    hash: string;
    signedBytes: string;
    signature: string;
    draft: DraftJson;
  }[];
  bodies: { name: string; padded: string }[];
  updates: { from: number; entries: string[]; update: string }[];
}
interface DraftJson {
  space: { hex: string };
  feed: { hex: string };
  body: { hex: string };
}
const golden = JSON.parse(readFileSync(vectorFile(FORMAT_VERSION), 'utf8')) as Vectors;
const bytes = (text: string): Uint8Array => {
  const decoded = hexDecode(text);
  if (decoded === null) throw new Error(`not hexadecimal: ${text}`);
  return decoded;
};

describe('golden vectors', () => {
  it.each([
    ['node', crypto],
    ['noble', createNobleEngine({ randomBytes: crypto.randomBytes })],
  ] as const)('FMT-1 format-%s.json: derived again with the %s engine, every byte is the same', async (_, engine) => {
    const derived: unknown = JSON.parse(JSON.stringify(await deriveVectors(engine)));
    // A difference here is another wire format: it needs a new FORMAT_VERSION, and the old file stays.
    expect(firstDifference(derived, golden)).toBeNull();
    expect(golden.version).toBe(FORMAT_VERSION);
  });

  it.each([
    ['node', createNodeCrypto({ randomBytes: seededBytes(SEED) })],
    ['noble', createNobleEngine({ randomBytes: seededBytes(SEED) })],
  ] as const)(
    'SPACE-8 SPACE-20 MEM-10 MEM-11 sealed-%s.json: bodies, boxes, wrapped keys and exported secrets of the %s engine are the same to the byte',
    async (_, engine) => {
      const wanted: unknown = JSON.parse(readFileSync(sealedVectorFile(FORMAT_VERSION), 'utf8'));
      const derived: unknown = JSON.parse(JSON.stringify(await deriveSealedVectors(engine)));
      expect(firstDifference(derived, wanted)).toBeNull();
    },
  );

  it('FMT-1 the comparison sees one changed digit, a missing and an additional vector', () => {
    const first = golden.entries[0];
    const changed = {
      ...golden,
      entries: [{ ...first, hash: first?.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }],
    };
    expect(firstDifference(changed, { ...golden, entries: [first] })).toBe('/entries/0/hash');
    expect(firstDifference({ ...golden, entries: golden.entries.slice(1) }, golden)).toContain('/entries/');
    expect(firstDifference({ ...golden, more: 1 }, golden)).toBe('/more');
  });

  it.each(golden.entries)(
    'FMT-5 FMT-7 entry: $name',
    async ({ entry, withoutBody, hash, signedBytes, signature, draft }) => {
      const context = { space: bytes(draft.space.hex), feed: bytes(draft.feed.hex) };
      const key = crypto.admitKey(bytes(golden.keys.device));
      if (key === null) throw new Error('the device key is refused');
      for (const [carried, body] of [
        [entry, bytes(draft.body.hex)],
        [withoutBody, null],
      ] as const) {
        const answer = parseEntry(crypto, context, bytes(carried));
        if (!answer.ok) throw new Error(answer.code);
        expect(answer.entry.body).toEqual(body);
        expect(answer.entry.hash).toEqual(bytes(hash));
        expect(answer.entry.signedBytes).toEqual(bytes(signedBytes));
        expect(answer.entry.signature).toEqual(bytes(signature));
        expect(await crypto.verify(key, answer.entry.signedBytes, answer.entry.signature)).toBe(true);
      }
    },
  );

  it.each(golden.bodies)('FMT-17 body: $name', ({ padded }) => {
    expect(decodeBody(bytes(padded)).ok).toBe(true);
  });

  it.each(golden.updates)('FMT-21 update from $from', ({ from, entries, update }) => {
    const answer = readUpdate(bytes(update));
    expect(answer.ok && answer.runs[0]?.from).toBe(from);
    expect(answer.ok && answer.runs.flatMap((run) => run.entries)).toEqual(entries.map(bytes));
  });
});
