// What a space of many members costs: part, number of members, directory.
import { base64urlDecode } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { createSpace, joinSpace, openSpace } from '@kith/store';
import type { Space, SpaceId } from '@kith/store';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { answer } from '../lib/child.js';
import { spend } from '../lib/measure.js';
import { until } from '../lib/until.js';
import { canWrite, connect, device, inMemory, onDisk } from './people.js';
import type { Device, Writing } from './people.js';
import type { MembersResult } from './parts.js';

const [part = '', count = '10', directory = ''] = process.argv.slice(2);
const members = Number(count);
/** Members of whom the checks are measured alone. */
const SAMPLE = 100;

if (part === 'build') answer(build());
else if (part === 'open') answer(open());
else answer(join());

const placeOf = () => path.join(directory, 'space.txt');

async function host(): Promise<Device> {
  return device('host', onDisk(directory)('host'), directory);
}

/** A space on disk whose members have each brought a Join by file, and were let in. */
async function build(): Promise<void> {
  await mkdir(directory, { recursive: true });
  const by = await host();
  const space = await createSpace(by.environment, { kind: 'workspace' });
  const link = await space.createInvite({ uses: members + 1 });
  for (let index = 1; index < members; index += 1) {
    const newcomer = await device(`member-${index}`, inMemory(), directory);
    const theirs = await joinSpace(newcomer.environment, link);
    await space.importChanges(await theirs.exportChanges());
    await theirs.close();
    if (index % 50 === 0) await until(() => space.members.getSnapshot().length > index, 'members to be let in');
  }
  await until(() => space.members.getSnapshot().length === members, 'everyone to be let in');
  await writeFile(placeOf(), JSON.stringify({ id: space.id, link }));
  await space.close();
}

async function built(): Promise<{ id: SpaceId; link: string }> {
  return JSON.parse(await readFile(placeOf(), 'utf8')) as { id: SpaceId; link: string };
}

/** In a cold process: until the space can be written. */
async function open(): Promise<MembersResult> {
  const by = await host();
  const { id } = await built();
  let space: Space | null = null;
  const { cpuMs } = await spend(async () => {
    space = await openSpace(by.environment, id);
  });
  if (space === null || !canWrite(space)) throw new Error('the space cannot be written');
  return { cpuMs, floorMs: 0 };
}

/** A newcomer meets a member: until the newcomer can write; both ends in this process. */
async function join(): Promise<MembersResult> {
  const by = await host();
  const { id, link } = await built();
  const inside: Writing = { by, space: await openSpace(by.environment, id) };
  const newcomer = await device('newcomer', inMemory(), directory);
  const outside: Writing = { by: newcomer, space: await joinSpace(newcomer.environment, link) };
  const { cpuMs } = await spend(async () => {
    await connect(outside, inside);
    await until(() => canWrite(outside.space), 'the newcomer to be able to write');
  });
  return { cpuMs, floorMs: await joinFloor() };
}

/** Of each member: two keys admitted, and seven signatures verified (certificate 2, Open, Join and its proof, Admit, KeyGrant). */
async function joinFloor(): Promise<number> {
  const keys = Array.from({ length: SAMPLE * 2 }, () => generateKeyPairSync('ed25519'));
  const crypto = createNodeCrypto();
  const message = crypto.randomBytes(300);
  const signatures = keys.map(({ privateKey }) => sign(null, message, privateKey));
  const bytes = keys.map(({ publicKey }) => base64urlDecode(publicKey.export({ format: 'jwk' }).x ?? ''));
  const { cpuMs } = await spend(async () => {
    for (const [at, key] of bytes.entries()) {
      const admitted = key === null ? null : crypto.admitKey(key);
      // Seven of each two keys.
      for (let round = at % 2; round < 4; round += 1)
        if (admitted === null || !(await crypto.verify(admitted, message, signatures[at] as Uint8Array)))
          throw new Error('a signature does not verify');
    }
  });
  return (cpuMs / SAMPLE) * members;
}
