import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64urlDecode, base64urlEncode, openIdentity } from '@kith/identity';
import { createNodeCrypto, nodeKeyStore } from '@kith/identity/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stoppedClock as clock } from './support/engines.js';
import { kithErrorOf } from './support/outcome.js';

const crypto = createNodeCrypto();
const open = (path: string) => openIdentity({ crypto, clock, store: nodeKeyStore(path) });

let directory = '';
let path = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kith-keys-'));
  path = join(directory, 'made', 'identity.json');
});
afterEach(() => rm(directory, { recursive: true }));

const modeOf = async (place: string) => (await stat(place)).mode & 0o777;

/** Opens what is there, expects the code, and that not a byte or a file changed. */
async function refused(code: string): Promise<void> {
  const before = await readFile(path);
  await expect(open(path)).rejects.toMatchObject({ name: 'KithError', code });
  expect(await readFile(path)).toEqual(before);
  expect(await readdir(join(directory, 'made'))).toEqual(['identity.json']);
}

async function edit(change: (fields: Record<string, unknown>) => unknown): Promise<void> {
  const fields = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(change(fields)), { mode: 0o600 });
}

describe('the key file', () => {
  it('ID-15 is private from the start, in a private directory, and leaves no other file', async () => {
    await open(path);
    expect(await modeOf(path)).toBe(0o600);
    expect(await modeOf(join(directory, 'made'))).toBe(0o700);
    expect(await readdir(join(directory, 'made'))).toEqual(['identity.json']);
  });

  it('ID-15 is refused where others may read it, and opens once that is mended', async () => {
    const { person } = await open(path);
    for (const mode of [0o640, 0o604, 0o660, 0o622]) {
      await chmod(path, mode);
      await refused('identity-permissions');
      expect(await modeOf(path)).toBe(mode);
    }
    await chmod(path, 0o600);
    expect((await open(path)).person).toBe(person);
  });

  it('ID-15 losing a race leaves no trace', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => open(path)));
    expect(new Set(results.map((each) => each.person)).size).toBe(1);
    expect(await readdir(join(directory, 'made'))).toEqual(['identity.json']);
  });

  it('ID-14 cut at every length, it is refused and left untouched', async () => {
    await open(path);
    const whole = await readFile(path);
    // Without its last line end the file still says everything.
    for (let length = 0; length < whole.length - 1; length += length < 20 ? 1 : 37) {
      await writeFile(path, whole.subarray(0, length));
      await refused('identity-damaged');
    }
    await writeFile(path, whole);
    await open(path);
  });

  it('ID-14 with any secret, the certificate or the checksum changed by a bit, it is refused', async () => {
    await open(path);
    const whole = await readFile(path);
    for (const field of ['recoverySeed', 'deviceSeed', 'agreementSecret', 'certificate', 'checksum']) {
      await writeFile(path, whole);
      await edit((fields) => {
        const bytes = base64urlDecode(fields[field] as string)!;
        bytes[5]! ^= 4;
        return { ...fields, [field]: base64urlEncode(bytes) };
      });
      await refused('identity-damaged');
    }
  });

  it.each<[string, (fields: Record<string, unknown>) => unknown]>([
    ['no root', (fields) => without(fields, 'recoverySeed')],
    ['no certificate', (fields) => without(fields, 'certificate')],
    ['no checksum', (fields) => without(fields, 'checksum')],
    ['no version', (fields) => without(fields, 'version')],
    ['version 0', (fields) => ({ ...fields, version: 0 })],
    ['version as text', (fields) => ({ ...fields, version: '1' })],
    ['a short seed', (fields) => ({ ...fields, deviceSeed: 'AAAA' })],
    ['a number for a seed', (fields) => ({ ...fields, deviceSeed: 7 })],
    ['padding', (fields) => ({ ...fields, deviceSeed: `${String(fields['deviceSeed'])}=` })],
    ['an unknown field', (fields) => ({ ...fields, note: 'hi' })],
    ['an array', (fields) => [fields]],
    ['null', () => null],
  ])('ID-14 with %s, it is refused and left untouched', async (_, change) => {
    await open(path);
    await edit(change);
    await refused('identity-damaged');
  });

  it('ID-14 a damaged file never has its secrets repeated in the error', async () => {
    await open(path);
    const { recoverySeed } = JSON.parse(await readFile(path, 'utf8')) as { recoverySeed: string };
    await edit((fields) => ({ ...fields, recoverySeed: `${recoverySeed}AA` }));
    const error: unknown = await open(path).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'identity-damaged' });
    expect(describeError(error)).not.toContain(recoverySeed.slice(0, 12));
    await writeFile(path, `{"recoverySeed": "${recoverySeed}`);
    const cut: unknown = await open(path).catch((reason: unknown) => reason);
    expect(describeError(cut)).not.toContain(recoverySeed.slice(0, 12));
  });

  it('ID-14 bytes that are no text, and a file far too large, are refused', async () => {
    await open(path);
    await writeFile(path, Uint8Array.of(0xff, 0xfe, 0x00));
    await refused('identity-damaged');
    await rm(path);
    await open(path);
    await writeFile(path, (await readFile(path, 'utf8')) + ' '.repeat(17 * 1024));
    await refused('identity-damaged');
  });

  it('ID-14 from a newer version it is refused as newer, whatever else it holds', async () => {
    await open(path);
    await edit(() => ({ version: 2, vault: {} }));
    await refused('identity-newer');
  });

  it('ID-14 a directory in its place is refused', async () => {
    await mkdir(path, { recursive: true });
    await expect(open(path)).rejects.toMatchObject({ code: 'identity-damaged' });
  });

  it('ID-15 a place that cannot be written is reported, with what failed', async () => {
    await writeFile(join(directory, 'made'), 'a file where a directory should be');
    await expect(open(path)).rejects.toMatchObject({ code: 'identity-unreadable' });
    await rm(join(directory, 'made'));
    await symlink(join(directory, 'nowhere', 'at', 'all'), path.replace(/\/identity.json$/, ''));
    const error = await kithErrorOf(() => open(path));
    expect(error.code).toBe('identity-unwritable');
    expect(error.cause).toBeInstanceOf(Error);
  });
});

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message} ${error.stack ?? ''} ${describeError(error.cause)}`;
}

function without(fields: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
}
