import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, layOut, resolutions, writeConsumer } from './support/consumer.js';
import { emptyFolder, packAll, root } from './support/packed.js';
import type { Packed } from './support/packed.js';

let packages: readonly Packed[] = [];
let there: Awaited<ReturnType<typeof emptyFolder>>;
beforeAll(async () => {
  there = await emptyFolder();
  packages = await packAll(there.folder);
}, 120_000);
afterAll(() => there.remove());

const named = (manifest: Packed['manifest']) => ({ ...manifest.dependencies, ...manifest.peerDependencies });

/** Packages that a file of `dist` imports, types included. */
function importedBy(text: string): string[] {
  const found = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'".][^'"]*)['"]/g)].map(([, name = '']) => name);
  return found
    .filter((name) => /^[@a-z]/.test(name) && !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
}

async function importsIn({ folder, files }: Packed): Promise<Set<string>> {
  const built = files.filter((file) => /^dist\/.*\.(?:js|d\.ts)$/.test(file));
  expect(built.length).toBeGreaterThan(0);
  const texts = await Promise.all(built.map((file) => readFile(path.join(folder, file), 'utf8')));
  return new Set(texts.flatMap(importedBy));
}

describe('the packages as a registry would have them', () => {
  it('PKG-1 hold what is built, its sources, the licence and a README, and nothing of how it was built', async () => {
    expect(packages.length).toBe(10);
    const licence = await readFile(path.join(root, 'LICENSE'), 'utf8');
    for (const { manifest, folder, files } of packages) {
      expect(files, manifest.name).toEqual(
        expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']),
      );
      expect(await readFile(path.join(folder, 'LICENSE'), 'utf8')).toBe(licence);
      expect(
        files.filter((file) => /tsbuildinfo|^test\/|\.test\./.test(file)),
        manifest.name,
      ).toEqual([]);
    }
  });

  it('PKG-2 name every package that they import, types included, and no other', async () => {
    for (const packed of packages) {
      const { manifest } = packed;
      const imported = await importsIn(packed);
      const declared = Object.keys(named(manifest));
      expect(
        [...imported].filter((name) => !declared.includes(name)),
        manifest.name,
      ).toEqual([]);
      // What somebody else brings is a peer of whoever depends on a package that needs it.
      const own = Object.keys(manifest.dependencies ?? {});
      expect(
        own.filter((name) => !imported.has(name)),
        manifest.name,
      ).toEqual([]);
    }
  });

  it('PKG-3 take third parties in ranges, so that an app has one copy, and need no compiler', () => {
    for (const { manifest } of packages)
      for (const [name, range] of Object.entries(named(manifest)))
        if (name.startsWith('@kith/')) expect(range).toBe(manifest.version);
        else expect(range, `${manifest.name}: ${name}`).toMatch(/^\^/);
    const native = packages.filter(({ manifest }) => 'classic-level' in named(manifest));
    expect(native.map(({ manifest }) => manifest.name).sort()).toEqual(['@kith/store', '@kith/workspace']);
    for (const { manifest } of native) {
      expect(manifest.dependencies).not.toHaveProperty('classic-level');
      expect(manifest.peerDependenciesMeta).toMatchObject({ 'classic-level': { optional: true } });
    }
  });

  it('PKG-4 say where React runs in the client alone', async () => {
    for (const [name, entries] of [
      ['@kith/ui', ['dist/index.js', 'dist/calls.js']],
      ['@kith/react', ['dist/index.js']],
    ] as const) {
      const packed = packages.find(({ manifest }) => manifest.name === name);
      for (const entry of entries)
        expect(await readFile(path.join(packed?.folder ?? '', entry), 'utf8')).toMatch(/^'use client';/);
    }
  });

  it('PKG-5 lint clean, and their types are found where their programs are', { timeout: 600_000 }, async () => {
    for (const { manifest, folder, tarball } of packages) {
      const { messages } = await publint({ pkgDir: folder, strict: true });
      expect(
        messages.filter(({ type }) => type !== 'suggestion'),
        manifest.name,
      ).toEqual([]);
      const data = createPackageFromTarballData(new Uint8Array(await readFile(tarball)));
      const checked = await checkPackage(data, { excludeEntrypoints: [/\.css$/] });
      const problems = checked.types === false ? ['no types'] : checked.problems;
      // They are modules alone: CommonJS and the oldest resolution are answered by `import()`.
      const byDesign = new Set<string>(['CJSResolvesToESM', 'NoResolution']);
      const unwanted = problems.filter((problem) => {
        if (typeof problem === 'string' || !byDesign.has(problem.kind)) return true;
        return problem.kind === 'NoResolution' && problem.resolutionKind !== 'node10';
      });
      expect(unwanted, manifest.name).toEqual([]);
    }
  });

  it('PKG-6 compile under the strictest settings in every resolution, their own types checked', async () => {
    await writeConsumer(there.folder, packages);
    await layOut(there.folder, packages, [
      '@types/node',
      '@types/react',
      '@types/react-dom',
      'undici-types',
      'csstype',
    ]);
    for (const resolution of resolutions) expect(await compile(there.folder, resolution)).toBe('');
  });
});
