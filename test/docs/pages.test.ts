import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, guides, projects, readmes, root } from './support/files.js';

const pages = async (): Promise<string[]> => [
  'ARCHITECTURE.md',
  'THREAT_MODEL.md',
  'AGENTS.md',
  ...(await readmes()),
  ...(await guides()),
  ...(await filesBelow('docs/decisions')),
  'test/SPEC.md',
  ...(await Promise.all((await projects()).map(filesBelow))).flat().filter((file) => /SPEC[^/]*\.md$/.test(file)),
];

const read = (page: string) => readFile(path.join(root, page), 'utf8');

/** Paths that a page names from the root, in prose, tables and drawings; in a package's own page also `src/…` and `test/…` below it. */
function named(page: string, text: string): string[] {
  const fromRoot = [...text.matchAll(/(?<![\w./@-])(?:packages|apps|docs|scripts|test|bench)\/[\w./-]*\w/g)];
  const own = [...text.matchAll(/`(src\/[\w./-]*\w)`/g)].map(([, file = '']) => path.join(path.dirname(page), file));
  return [...fromRoot.map(([file]) => file), ...own];
}

function links(page: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  return targets.filter((to) => !/^[a-z]+:/.test(to)).map((to) => path.join(path.dirname(page), to));
}

const missing = (page: string, files: readonly string[]): string[] =>
  files.filter((file) => !existsSync(path.join(root, file)) && !existsSync(path.join(root, path.dirname(page), file)));

/** Programs that a page tells to run with `npx`. */
const runs = (text: string): string[] =>
  [...text.matchAll(/\bnpx((?: +-[\w-]+)*) +(@?[\w./-]+)/g)].map(([, , program = '']) => program);

describe('the pages', () => {
  it('run with npx only packages of this repository and its own tools: any other name is somebody else’s', async () => {
    const json = async (file: string) =>
      JSON.parse(await read(file)) as {
        readonly name: string;
        readonly bin?: Readonly<Record<string, string>>;
        readonly devDependencies?: Readonly<Record<string, string>>;
      };
    const packages = (await projects()).filter((folder) => folder.startsWith('packages/'));
    const manifests = await Promise.all(packages.map((folder) => json(`${folder}/package.json`)));
    // `npx <package>` finds the program by itself only where there is a single one.
    const own = manifests.filter(({ bin = {} }) => Object.keys(bin).length === 1).map(({ name }) => name);
    // Tools have programs that are named like their packages, but for the compiler.
    const tools = [...Object.keys((await json('package.json')).devDependencies ?? {}), 'tsc'];
    const told = await Promise.all((await pages()).map(async (page) => runs(await read(page))));
    expect(told.flat()).toContain('@kith/hub');
    expect(told.flat().filter((program) => ![...own, ...tools].includes(program))).toEqual([]);
  });

  it('name only files that exist', async () => {
    for (const page of await pages()) expect(missing(page, named(page, await read(page))), page).toEqual([]);
  });

  it('link only to files that exist', async () => {
    for (const page of await pages()) expect(missing('', links(page, await read(page))), page).toEqual([]);
  });

  it('ARCHITECTURE.md names every package and app, and enough files to find things by', async () => {
    const text = await read('ARCHITECTURE.md');
    for (const project of await projects()) expect(text).toContain(`\`${project}\``);
    expect(new Set(named('ARCHITECTURE.md', text)).size).toBeGreaterThan(50);
  });

  it('THREAT_MODEL.md refers to rules that are stated', async () => {
    const specs = await Promise.all((await pages()).filter((page) => page.includes('SPEC')).map(read));
    const stated = specs.join('\n');
    const ids = [...(await read('THREAT_MODEL.md')).matchAll(/\b(?:[A-Z]{2,}-(?:[A-Z]{2}-)?|G)\d+\b/g)].map(
      ([id]) => id,
    );
    expect(ids.length).toBeGreaterThan(30);
    expect(
      ids.filter(
        (id) => !['SHA-256', 'AES-256'].includes(id) && !stated.includes(`**${id}**`) && !stated.includes(`| ${id} |`),
      ),
    ).toEqual([]);
  });

  it('THREAT_MODEL.md cites only tests that carry one of the rules beside them', async () => {
    let cited = 0;
    for (const row of (await read('THREAT_MODEL.md')).split('\n').filter((line) => line.startsWith('| '))) {
      const rules = [...row.matchAll(/\b([A-Z]{2,}-(?:[A-Z]{2}-)?|G)(\d+)(?: to \1(\d+))?\b/g)].flatMap(
        ([, prefix = '', from = '', to = from]) =>
          Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${prefix}${Number(from) + index}`),
      );
      for (const [, file = ''] of row.matchAll(/`([\w./-]+\.tsx?)`/g)) {
        cited += 1;
        const text = await read(file);
        expect(
          rules.some((rule) => new RegExp(`${rule}\\b`).test(text)),
          `${file} shows one of ${rules.join(', ')}`,
        ).toBe(true);
      }
    }
    expect(cited).toBeGreaterThan(15);
  });

  it('each decision says why, and what would reopen it, on a page', async () => {
    const files = (await readdir(path.join(root, 'docs/decisions'))).filter((file) => file !== 'README.md');
    expect(files.length).toBeGreaterThan(0);
    const list = await read('docs/decisions/README.md');
    for (const file of files) {
      const text = await read(`docs/decisions/${file}`);
      expect(text, file).toMatch(/^# \d+\. .*\n[\s\S]*\n## Why\n[\s\S]*\n## What would reopen it\n\n\S/);
      expect(text.split('\n').length, file).toBeLessThan(60);
      expect(list, file).toContain(`(${file})`);
    }
  });

  it('every code that the store can tell is explained in its rules', async () => {
    const spec = (
      await Promise.all(['SPEC.md', 'SPEC-graph.md', 'SPEC-storage.md'].map((file) => read(`packages/store/${file}`)))
    ).join('\n');
    const codes = new Set<string>();
    const take = (text: string, pattern: RegExp) => {
      for (const [, code = ''] of text.matchAll(pattern)) codes.add(code);
    };
    const unions = [
      'gate/gate.ts',
      'gate/open.ts',
      'update/read-update.ts',
      'control/membership.ts',
      'control/invite.ts',
      'sync/access.ts',
    ];
    for (const file of unions) {
      const text = await read(`packages/store/src/${file}`);
      for (const [, union = ''] of text.matchAll(/export type (?:\w*Code|Refused\w*|\w*Answer) =([\s\S]*?);\n\n/g))
        take(union, /'([a-z]+(?:-[a-z]+)+)'/g);
    }
    take(await read('packages/store/src/events.ts'), /type: '([a-z-]+)'/g);
    for (const file of (await filesBelow('packages/store/src')).filter((name) => /\/(?:space|sync)\//.test(name)))
      take(await read(file), /(?:storeError\(\s*|#reject\()'([a-z-]+)'/g);
    expect(codes.size).toBeGreaterThan(60);
    expect([...codes].filter((code) => !spec.includes(`\`${code}\``))).toEqual([]);
  });
});
