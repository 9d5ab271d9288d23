import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');

/** A TypeScript example: fenced as `ts` or `tsx`, and to be run when it says `run` after that. */
export interface Fence {
  readonly language: 'ts' | 'tsx';
  readonly run: boolean;
  readonly code: string;
}

export function fencesIn(markdown: string): Fence[] {
  return [...markdown.matchAll(/^```(tsx?)( run)?\n([\s\S]*?)^```$/gm)].map(([, language, run, code = '']) => ({
    language: language === 'tsx' ? 'tsx' : 'ts',
    run: run !== undefined,
    code,
  }));
}

/** Folders of packages and apps, relative to the root, sorted. */
export async function projects(): Promise<string[]> {
  const folders: string[] = [];
  for (const group of ['packages', 'apps'])
    for (const entry of await readdir(path.join(root, group), { withFileTypes: true }))
      if (entry.isDirectory()) folders.push(`${group}/${entry.name}`);
  return folders.sort();
}

export async function readmes(): Promise<string[]> {
  return ['README.md', ...(await projects()).map((folder) => `${folder}/README.md`)];
}

/** Pages about one task each. */
export async function guides(): Promise<string[]> {
  const names = await readdir(path.join(root, 'docs'));
  return names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
}

/** Files below a folder of the repository, relative to the root; built and installed ones left out. */
export async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    if (['node_modules', 'dist', '.cache', '.turbo', '.git'].includes(entry.name)) continue;
    const below = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesBelow(below)));
    else files.push(below);
  }
  return files;
}

/** Runs a script of the repository with this Node; both outputs together. */
export function runNode(script: string, given: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [path.join(root, script), ...given], { cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
