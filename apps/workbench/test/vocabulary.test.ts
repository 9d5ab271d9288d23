import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** One word for one thing: what stands at the left is said as at the right. */
const said: readonly (readonly [RegExp, string])[] = [
  [/\beverybody\b(?!-)/iu, 'everyone'],
  [/\bsomebody\b(?!-)/iu, 'someone'],
  [/\b(?:nobody|anybody)\b(?!-)/iu, 'no one, anyone'],
  [/\bwhom\b/iu, 'who'],
  [/\bpokes you\b/iu, 'poked you'],
  [/\b(?:take it away|bring it back)\b/iu, 'clear, unarchive'],
  [/\b(?:not here|only you here)\b/iu, 'offline, just you'],
  [/\blet (?:you )?in\b/iu, 'get in'],
];

const folders = ['../src', '../../../packages/ui/src'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** The program of a file without its comments. */
function sources(): readonly (readonly [string, string])[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/u.test(file))
      .map((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        return [file, text.replaceAll(/\/\*[\s\S]*?\*\//gu, '').replaceAll(/^\s*\/\/.*$/gmu, '')] as const;
      }),
  );
}

describe('the words of the interface', () => {
  it('WB-WD-1 one vocabulary everywhere', () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(150);
    const found = files.flatMap(([file, text]) =>
      text
        .split('\n')
        .flatMap((line) =>
          said.flatMap(([word, instead]) => (word.test(line) ? [`${file}: ${line.trim()} (say: ${instead})`] : [])),
        ),
    );
    expect(found).toEqual([]);
  });
});
