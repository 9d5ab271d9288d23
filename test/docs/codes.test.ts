import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, projects, root } from './support/files.js';

const read = (file: string) => readFile(path.join(root, file), 'utf8');

const withoutComments = (source: string) => source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

/** What a source says without the places that only name a code: types, comparisons, and keys of tables. */
const producing = (source: string) =>
  source
    .replaceAll(/^(?:export )?type \w+[^=\n]*=[^;]*;$/gm, '')
    .replaceAll(/(?:[!=]==|\bcase) '[a-z-]+'/g, '')
    .replaceAll(/^\s*'[a-z-]+':/gm, '');

const quoted = (source: string) => [
  ...new Set([...source.matchAll(/'([a-z]+(?:-[a-z]+)*)'/g)].map(([, code = '']) => code)),
];

/** The codes that a package lists: keys of its tables, and members of its unions. */
const listed = (codes: string) => quoted(withoutComments(codes).replaceAll(/"[^"\n]*"/g, ''));

const named = (page: string) => [...page.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(([, code = '']) => code);

/** Codes of events and outcomes: the members of unions that are named for what they are. */
function united(source: string): string[] {
  const unions = source.matchAll(
    /^export type \w*(?:Code|Refusal|Refused[A-Z]\w*|Fault|Failure|IgnoredSignal)\b[^=\n]*=([^;{]*);$/gm,
  );
  return quoted([...unions].map(([, members = '']) => members).join('\n'));
}

/** Codes after an `@throws` of docstrings, up to the next tag. */
function thrownByDocs(source: string): string[] {
  const docs = [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].map(([doc]) => doc);
  const throws = [...docs.join('\n').matchAll(/@throws \w+Error([\s\S]*?)(?=@|\*\/)/g)].map(([, text = '']) => text);
  return named(throws.join('\n')).filter((word) => word.includes('-'));
}

interface Package {
  readonly folder: string;
  readonly listed: readonly string[];
  /** Members of its unions of codes. */
  readonly united: readonly string[];
  /** Words in the code where it could produce one. */
  readonly produced: readonly string[];
  readonly throws: readonly string[];
  readonly spec: string;
  readonly readme: string;
  readonly code: string;
}

async function packageIn(folder: string): Promise<Package> {
  const files = (await filesBelow(folder)).filter((file) => !file.includes('/test/'));
  const sources = files.filter((file) => /\/(?:src|server)\/.*\.(?:tsx?|mjs)$/.test(file));
  const list = sources.find((file) => file.startsWith(`${folder}/src/`) && file.endsWith('/codes.ts'));
  const rest = await Promise.all(sources.filter((file) => file !== list).map(read));
  const specs = files.filter((file) => /\/SPEC[^/]*\.md$/.test(file));
  const code = withoutComments(rest.join('\n'));
  return {
    folder,
    listed: list === undefined ? [] : listed(await read(list)),
    united: united(code),
    produced: quoted(producing(code)),
    throws: thrownByDocs(rest.join('\n')),
    spec: (await Promise.all(specs.map(read))).join('\n'),
    readme: await read(`${folder}/README.md`),
    code,
  };
}

const packages = async () => Promise.all((await projects()).map(packageIn));

/** What `wrong` finds in each package, without those in which it finds nothing. */
async function faults(wrong: (of: Package, all: readonly Package[]) => readonly string[]): Promise<object> {
  const all = await packages();
  const found = all.map((of): [string, string[]] => [of.folder, [...new Set(wrong(of, all))]]);
  return Object.fromEntries(found.filter(([, codes]) => codes.length > 0));
}

/** Words of other programs, in the form of a code. */
const foreign = new Set(['use-auth-secret', 'kith-hub', 'color-scheme']);

describe('codes', () => {
  it('every package that throws has a list of its codes, and throws by it alone', async () => {
    const throwing = (await packages()).filter(({ code }) => /\b(?:\w+Error\('|new \w*(?:Kith|Hub)Error)/.test(code));
    expect(throwing.filter(({ listed }) => listed.length === 0).map(({ folder }) => folder)).toEqual([]);
    const direct = throwing.flatMap(({ folder, code }) =>
      [...code.matchAll(/new KithError\b.{0,20}/g)].map(([text]) => `${folder}: ${text}`),
    );
    expect(direct).toEqual([
      'packages/identity: new KithError<Code>(code, message',
      'packages/store: new KithError(answer, `The rule o',
    ]);
  });

  it('every code that is listed is produced', async () => {
    expect((await packages()).reduce((sum, { listed }) => sum + listed.length, 0)).toBeGreaterThan(130);
    expect(await faults(({ listed, produced }) => listed.filter((code) => !produced.includes(code)))).toEqual({});
  });

  it('every code that is listed is named by a SPEC, or by an @throws', async () => {
    expect(
      await faults(({ listed, throws, spec }) => {
        const documented = new Set([...throws, ...named(spec)]);
        return listed.filter((code) => !documented.has(code));
      }),
    ).toEqual({});
  });

  it('every code that an @throws names is listed, in its package or in another', async () => {
    const all = await packages();
    expect(all.reduce((sum, { throws }) => sum + throws.length, 0)).toBeGreaterThan(150);
    const known = new Set(all.flatMap(({ listed }) => listed));
    expect(await faults(({ throws }) => throws.filter((code) => !known.has(code)))).toEqual({});
  });

  it('every code that a union lists for events and outcomes is produced, and named by a SPEC', async () => {
    expect((await packages()).reduce((sum, { united }) => sum + united.length, 0)).toBeGreaterThan(120);
    expect(await faults(({ united, produced }) => united.filter((code) => !produced.includes(code)))).toEqual({});
    expect(
      await faults(({ united, spec }) => {
        const documented = new Set(named(spec));
        return united.filter((code) => !documented.has(code));
      }),
    ).toEqual({});
  });

  it('every code that a SPEC or a README names is produced', async () => {
    const known = new Set((await packages()).flatMap(({ produced }) => produced));
    expect(
      await faults(({ spec, readme }) =>
        named(`${spec}\n${readme}`).filter((word) => word.includes('-') && !known.has(word) && !foreign.has(word)),
      ),
    ).toEqual({});
  });
});
