import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, projects, root } from './support/files.js';

/** Who may import whom, in the order of the layers. The compiler refuses what a project does not refer to; this says what it may refer to. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'packages/identity': [],
  'packages/hub': [],
  'packages/mesh': ['identity'],
  'packages/store': ['identity'],
  'packages/presence': ['identity'],
  'packages/comms': ['identity', 'store'],
  'packages/calls': ['identity', 'mesh'],
  'packages/workspace': ['identity', 'mesh', 'store', 'presence', 'comms', 'calls'],
  'packages/react': ['identity', 'store', 'presence', 'comms', 'calls', 'workspace'],
  'packages/ui': ['identity', 'store', 'presence', 'comms', 'calls', 'workspace', 'react'],
  'apps/workbench': ['identity', 'mesh', 'store', 'presence', 'comms', 'calls', 'workspace', 'react', 'ui', 'hub'],
};

const read = (file: string) => readFile(path.join(root, file), 'utf8');

/** Names of our packages in import, export … from and import() of a source text, and what reaches out of its package by path. */
function importsIn(file: string, text: string, folder: string): string[] {
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, to = '']) => to);
  return specifiers.flatMap((to) => {
    if (to.startsWith('@kith/')) return [to.split('/')[1] ?? ''];
    const target = to.startsWith('.') ? path.join(path.dirname(file), to) : folder;
    return target === folder || target.startsWith(`${folder}/`) ? [] : [target];
  });
}

async function imported(folder: string): Promise<string[]> {
  const files = (await filesBelow(folder)).filter((file) => /\/(?:src|server)\/.*\.(?:tsx?|mjs|mts)$/.test(file));
  const names = await Promise.all(files.map(async (file) => importsIn(file, await read(file), folder)));
  return [...new Set(names.flat())].sort();
}

/** Which folder of a package imports from which other one. Files of the package's root bind folders together, and do not count. */
async function arrowsAmongFolders(source: string): Promise<Map<string, Set<string>>> {
  const arrows = new Map<string, Set<string>>();
  for (const file of (await filesBelow(source)).filter((name) => /\.tsx?$/.test(name))) {
    const from = path.relative(source, path.dirname(file));
    for (const [, to = ''] of (await read(file)).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)) {
      const target = path.relative(source, path.dirname(path.join(path.dirname(file), to)));
      if (from !== '' && target !== '' && target !== from)
        arrows.set(from, (arrows.get(from) ?? new Set()).add(target));
    }
  }
  return arrows;
}

function reached(arrows: ReadonlyMap<string, ReadonlySet<string>>, from: string): Set<string> {
  const found = new Set<string>();
  const open = [...(arrows.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(arrows.get(next) ?? []));
  }
  return found;
}

async function referred(folder: string): Promise<string[]> {
  const { references = [] } = JSON.parse(await read(`${folder}/tsconfig.json`)) as { references?: { path: string }[] };
  return references.map((reference) => path.basename(reference.path));
}

async function declared(folder: string): Promise<string[]> {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(await read(`${folder}/package.json`)) as Record<
    string,
    Record<string, string> | undefined
  >;
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
}

describe('the direction of dependencies', () => {
  it('is laid down for every package and app', async () => {
    expect(Object.keys(allowed).sort()).toEqual(await projects());
  });

  it('holds for every import, which is declared too', async () => {
    for (const [folder, below] of Object.entries(allowed)) {
      const names = await imported(folder);
      const packages = await declared(folder);
      expect(
        names.filter((name) => !below.includes(name)),
        folder,
      ).toEqual([]);
      expect(
        // The server of the workbench finds the built hub through the root's workspaces.
        names.filter((name) => name !== 'hub' && !packages.includes(`@kith/${name}`)),
        folder,
      ).toEqual([]);
    }
    expect(await imported('packages/comms')).toEqual(['identity', 'store']);
  });

  it('holds for every project reference, and typed imports have one', async () => {
    for (const [folder, below] of Object.entries(allowed)) {
      const references = await referred(folder);
      const names = await imported(folder);
      expect(
        references.filter((name) => !below.includes(name)),
        folder,
      ).toEqual([]);
      // The server of the workbench is plain JavaScript over the built hub.
      expect(
        names.filter((name) => name !== 'hub' && !references.includes(name)),
        folder,
      ).toEqual([]);
    }
  });

  it('makes no circle among the folders of a package, and of the workbench', async () => {
    for (const folder of Object.keys(allowed)) {
      if (!folder.startsWith('packages/') && folder !== 'apps/workbench') continue;
      const arrows = await arrowsAmongFolders(`${folder}/src`);
      expect(
        [...arrows.keys()].filter((name) => reached(arrows, name).has(name)),
        folder,
      ).toEqual([]);
    }
    expect((await arrowsAmongFolders('packages/store/src')).get('reading')).toContain('replica');
  });

  it.each([
    ["import { a } from '@kith/store';", ['store']],
    ["export type { A } from '@kith/store/node';", ['store']],
    ["const a = await import('@kith/store');", ['store']],
    ["import '@kith/store';", ['store']],
    ["import { a } from '../../store/src/index.js';", ['packages/store/src/index.js']],
    ["import { a } from '../other/near.js';", []],
    ["import { a } from './near.js'; import * as v from 'valibot';", []],
  ])('sees through %s', (text, names) => {
    expect(
      importsIn(
        'packages/identity/src/deep/file.ts',
        text.replace('../../store', '../../../store'),
        'packages/identity',
      ),
    ).toEqual(names);
  });
});
