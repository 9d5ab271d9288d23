import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/files.js';

interface Entry {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Where Node would look for a package from one place of the lock, nearest first. */
function* placesOf(from: string, name: string): Iterable<string> {
  for (let at = from; at !== ''; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '')
    yield `${at}/node_modules/${name}`;
  yield `node_modules/${name}`;
}

describe('the lock file', () => {
  it('names every dependency of every package, those for other platforms included, so that `npm ci` works everywhere', async () => {
    const text = await readFile(path.join(root, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Entry>> };
    const missing = Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => ![...placesOf(place, name)].some((each) => each in packages))
        .map((name) => `${place} → ${name}`),
    );
    expect(missing).toEqual([]);
    expect(Object.keys(packages).length).toBeGreaterThan(300);
  });
});
