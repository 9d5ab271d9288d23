import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { directoryStorage } from '../src/node.js';

// Hoisted above the imports: as where an app has not installed it.
vi.mock('classic-level', () => {
  throw new Error('Cannot find package');
});

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

it('STO-29 a directory without the package classic-level is refused, with what to install', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kith-level-'));
  folders.push(folder);
  await expect(directoryStorage(folder).open('one')).rejects.toMatchObject({
    code: 'level-missing',
    fix: 'Install it beside Kith: npm install classic-level',
  });
});
