import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
export const root = path.resolve(import.meta.dirname, '../../..');

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export interface Packed {
  readonly manifest: Manifest;
  readonly tarball: string;
  /** Where its contents lie. */
  readonly folder: string;
  /** Its files, relative to `folder`. */
  readonly files: readonly string[];
}

/** The output of a program; where it fails, an error with that output. */
export async function output(command: string, given: readonly string[], cwd: string, env = {}): Promise<string> {
  try {
    const { stdout, stderr } = await execute(command, given, {
      cwd,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${given.join(' ')} failed\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** A folder outside of the repository, so that nothing is found by accident. */
export async function emptyFolder(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kith-registry-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Every package as a registry would have it, unpacked below `node_modules` of a folder. */
export async function packAll(folder: string): Promise<readonly Packed[]> {
  const tarballs = path.join(folder, 'tarballs');
  await mkdir(tarballs, { recursive: true });
  const names = await readdir(path.join(root, 'packages'));
  const given = names.flatMap((name) => ['--workspace', `packages/${name}`]);
  const told = await output(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', tarballs, ...given],
    root,
  );
  const list = JSON.parse(told.slice(told.indexOf('['), told.lastIndexOf(']') + 1)) as { filename: string }[];
  return Promise.all(
    list.map(async ({ filename }) => {
      const tarball = path.join(tarballs, path.basename(filename));
      const unpacked = path.join(folder, 'unpacked', path.basename(filename, '.tgz'));
      await mkdir(unpacked, { recursive: true });
      await output('tar', ['-xzf', tarball, '-C', unpacked], folder);
      const inside = path.join(unpacked, 'package');
      const manifest = JSON.parse(await readFile(path.join(inside, 'package.json'), 'utf8')) as Manifest;
      const files = await readdir(inside, { recursive: true });
      return { manifest, tarball, folder: inside, files: files.map((file) => file.replaceAll('\\', '/')).sort() };
    }),
  );
}

export const writeJson = (file: string, value: unknown): Promise<void> =>
  writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
