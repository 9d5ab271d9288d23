import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, projects, root } from './support/files.js';

const read = (file: string) => readFile(path.join(root, file), 'utf8');

/** IDs that a SPEC states: in bold, or first in a row of a table. */
function stated(spec: string): string[] {
  const ids = [...spec.matchAll(/\*\*([A-Z][A-Z-]*\d+)\*\*|^\| ([A-Z][A-Z-]*\d+) \|/gm)];
  return ids.map(([, bold, row]) => bold ?? row ?? '');
}

/** "Shown by types: ." and "Shown by the tests of …: A-3." in a SPEC: rules that no test title can carry. */
function excused(spec: string): string[] {
  const lines = [...spec.matchAll(/^Shown by [^:]*: (.*)$/gm)].map(([, list = '']) => list);
  return lines.flatMap((list) => [...list.matchAll(/[A-Z][A-Z-]*\d+/g)].map(([id]) => id));
}

/** IDs at the beginning of test titles: `X-1`, `X-1 and X-2`, `X-1, X-2` and the range `X-1–X-3` alike. */
function carried(test: string): string[] {
  const titles = [...test.matchAll(/['"`]((?:[A-Z][A-Z-]*\d+(?:(?:, | and | |\/|[–-](?=[A-Z])))?)+)/g)];
  return titles.flatMap(([, head = '']) => {
    const range = /^([A-Z][A-Z-]*?)(\d+)[–-]([A-Z][A-Z-]*?)(\d+)/.exec(head);
    if (range !== null && range[1] === range[3]) {
      const [from, to] = [Number(range[2]), Number(range[4])];
      return Array.from({ length: to - from + 1 }, (_, index) => `${range[1]}${from + index}`);
    }
    return [...head.matchAll(/[A-Z][A-Z-]*\d+/g)].map(([id]) => id);
  });
}

async function specs(): Promise<{ file: string; text: string }[]> {
  const files = (await Promise.all([...(await projects()), 'test'].map(filesBelow))).flat();
  return Promise.all(
    files.filter((file) => /SPEC[^/]*\.md$/.test(file)).map(async (file) => ({ file, text: await read(file) })),
  );
}

async function allCarried(): Promise<Set<string>> {
  const folders = [...(await projects()).map((folder) => `${folder}/test`), 'test'];
  const files = (await Promise.all(folders.map((folder) => filesBelow(folder)))).flat();
  const tests = files.filter((file) => /\.tsx?$/.test(file) && !file.startsWith('test/docs/'));
  return new Set((await Promise.all(tests.map(async (file) => carried(await read(file))))).flat());
}

describe('rules and their tests', () => {
  it('every package and app has a README and a SPEC with rules', async () => {
    for (const folder of await projects()) {
      const files = await filesBelow(folder);
      expect(files, folder).toEqual(expect.arrayContaining([`${folder}/README.md`, `${folder}/SPEC.md`]));
      expect(stated(await read(`${folder}/SPEC.md`)).length, folder).toBeGreaterThan(0);
    }
  });

  it('no ID is stated twice', async () => {
    const all = (await specs()).flatMap(({ text }) => stated(text));
    expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
  });

  it('every rule is carried by the title of a test, or its SPEC says what shows it', async () => {
    const shown = await allCarried();
    const missing: Record<string, string[]> = {};
    for (const { file, text } of await specs()) {
      const excuses = new Set(excused(text));
      const unshown = stated(text).filter((id) => !shown.has(id) && !excuses.has(id));
      if (unshown.length > 0) missing[file] = unshown;
    }
    expect(missing).toEqual({});
  });

  it('what a SPEC says has no test of its own has none', async () => {
    const shown = await allCarried();
    for (const { file, text } of await specs())
      expect(
        excused(text).filter((id) => shown.has(id)),
        file,
      ).toEqual([]);
  });

  it('no title carries an ID that no SPEC states', async () => {
    const known = new Set((await specs()).flatMap(({ text }) => stated(text)));
    const prefixes = new Set([...known].map((id) => id.replace(/\d+$/, '')));
    const unknown = [...(await allCarried())].filter((id) => prefixes.has(id.replace(/\d+$/, '')) && !known.has(id));
    expect(unknown).toEqual([]);
  });
});
