import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fencesIn, guides, readmes, root, runNode } from './support/files.js';
import type { Fence } from './support/files.js';

// Inside the repository, so that @kith/* is found as a user would have it.
const directory = path.join(root, '.cache/docs');
const found: (Fence & { readonly readme: string; readonly file: string })[] = [];

beforeAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  for (const readme of [...(await readmes()), ...(await guides())]) {
    const fences = fencesIn(await readFile(path.join(root, readme), 'utf8'));
    for (const [index, fence] of fences.entries()) {
      const file = `${readme.replaceAll(/[^a-z]+/gi, '-')}-${index}.${fence.language}`;
      // A fence without imports and exports is a module all the same.
      await writeFile(path.join(directory, file), `${fence.code}\nexport {};\n`);
      found.push({ ...fence, readme, file });
    }
  }
  const options = {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      noEmit: true,
      jsx: 'react-jsx',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: ['node'],
    },
    files: [
      ...found.map((fence) => fence.file),
      // simple-peer has no types of its own; calls declare what they use, and what the mesh does.
      '../../packages/calls/src/media/simple-peer.d.ts',
    ],
  };
  await writeFile(path.join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(options));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('the examples of the READMEs', () => {
  it('are found: one for the repository, one for every library and every guide', async () => {
    const withExamples = new Set(found.map((fence) => fence.readme));
    const libraries = ['identity', 'mesh', 'store', 'presence', 'comms', 'calls', 'workspace', 'react', 'ui', 'hub'];
    expect([...withExamples].sort()).toEqual(
      ['README.md', ...(await guides()), ...libraries.map((name) => `packages/${name}/README.md`)].sort(),
    );
  });

  it('compile under the strictest settings of the repository', async () => {
    const { code, output } = await runNode('node_modules/typescript/bin/tsc', ['-p', directory]);
    expect(output).toBe('');
    expect(code).toBe(0);
  });

  it('print what they say they print, where they are marked to be run', async () => {
    const marked = found.filter((fence) => fence.run);
    expect(marked.map((fence) => fence.readme)).toEqual(expect.arrayContaining(['README.md']));
    for (const fence of marked) {
      const printed: string[] = [];
      const spy = vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => {
        printed.push(words.join(' '));
      });
      try {
        await import(path.join(directory, fence.file));
      } finally {
        spy.mockRestore();
      }
      const said = fence.code
        .split('\n')
        .filter((line) => line.includes('console.log('))
        .map((line) => /\/\/ (.*)$/.exec(line)?.[1]);
      expect(printed, fence.readme).toEqual(said);
      expect(said.length, fence.readme).toBeGreaterThan(0);
    }
  });

  it('keep the quickstart at fifteen lines', () => {
    const quickstart = found.find((fence) => fence.readme === 'README.md');
    const lines = quickstart?.code.split('\n').filter((line) => line.trim() !== '') ?? [];
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(15);
  });
});
