import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function textsIn(folder: string, name: RegExp): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
}

/** The classes that a file gives to elements, as far as they are written out. */
function classesOf(source: string): readonly string[] {
  return [...source.matchAll(/className=(?:"([^"]*)"|\{([^}]*)\})/gu)]
    .flatMap(([, plain, computed]) =>
      plain === undefined
        ? [...(computed ?? '').matchAll(/['"`]([^'"`]*)['"`]/gu)].map(([, text]) => text ?? '')
        : [plain],
    )
    .flatMap((text) => text.split(/\s+/u))
    .filter((name) => /^[a-z][\w-]*$/u.test(name));
}

describe('the styles of the workbench', () => {
  it('have a rule for every class that a screen names', () => {
    const styles = [
      ...textsIn(at('../src'), /\.css$/u),
      ...textsIn(at('../public'), /\.css$/u),
      ...textsIn(at('../../../packages/ui/src/styles'), /\.(?:css|ts)$/u),
    ];
    const styled = new Set(
      styles.flatMap(([, text]) => [...text.matchAll(/\.([a-z][\w-]*)/gu)].map(([, name]) => name)),
    );
    const named = textsIn(at('../src'), /\.tsx$/u).flatMap(([file, text]) =>
      classesOf(text).map((name) => [file, name] as const),
    );
    expect(named.length).toBeGreaterThan(200);
    expect(named.filter(([, name]) => !styled.has(name))).toEqual([]);
  });
});
