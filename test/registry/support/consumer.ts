import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { output, root, writeJson } from './packed.js';
import type { Packed } from './packed.js';

export const resolutions = [
  { moduleResolution: 'bundler', module: 'esnext' },
  { moduleResolution: 'node16', module: 'node16' },
  { moduleResolution: 'nodenext', module: 'nodenext' },
] as const;

/** Lays the packages into `node_modules` of a folder, with the third parties of this repository beside them. */
export async function layOut(folder: string, packages: readonly Packed[], more: readonly string[]): Promise<void> {
  for (const { manifest, folder: from } of packages)
    await cp(from, path.join(folder, 'node_modules', manifest.name), { recursive: true });
  const wanted = packages.flatMap(({ manifest }) => [
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
  for (const name of new Set([...wanted, ...more])) {
    if (name.startsWith('@kith/')) continue;
    const to = path.join(folder, 'node_modules', name);
    await mkdir(path.dirname(to), { recursive: true });
    await symlink(path.join(root, 'node_modules', name), to, 'junction');
  }
}

/** A module that imports everything that every package exports. */
export function importsOf(packages: readonly Packed[]): string {
  const entries = packages.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((entry) => !/\.(?:css|json)$/.test(entry))
      .map((entry) => manifest.name + entry.slice(1)),
  );
  const lines = entries.map((entry, at) => `import * as entry${at} from '${entry}';`);
  return `${lines.join('\n')}\nexport const all = [${entries.map((_, at) => `entry${at}`).join(', ')}];\n`;
}

/** Compiles the module as the strictest of apps would, with the types of the packages checked too. */
export async function compile(folder: string, resolution: (typeof resolutions)[number]): Promise<string> {
  const config = `tsconfig.${resolution.moduleResolution}.json`;
  await writeJson(path.join(folder, config), {
    compilerOptions: {
      ...resolution,
      target: 'es2023',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: ['node'],
      jsx: 'react-jsx',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
    },
    files: ['consumer.ts'],
  });
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  return output(process.execPath, [compiler, '-p', config], folder);
}

export async function writeConsumer(folder: string, packages: readonly Packed[]): Promise<void> {
  await writeJson(path.join(folder, 'package.json'), { name: 'consumer', private: true, type: 'module' });
  await writeFile(path.join(folder, 'consumer.ts'), importsOf(packages));
}
