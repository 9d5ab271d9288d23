import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The command bundled from its source into a directory of its own, so that no earlier build is needed. */
export async function bundleCommand(): Promise<{ file: string; directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'kith-hub-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('../../src/cli.ts', import.meta.url)),
      outDir: directory,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'cli.mjs' } },
    },
  });
  return { file: join(directory, 'cli.mjs'), directory, remove: () => rm(directory, { recursive: true }) };
}

export interface Run {
  readonly child: ChildProcess;
  /** Everything written so far, both streams. */
  output(): string;
  /** Resolves with the first match in the output. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  readonly exited: Promise<number | null>;
}

export function run(file: string, args: string[], options: { nodeArgs?: string[]; cwd: string }): Run {
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd,
  });
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      for (const watcher of watchers) watcher();
    });
  }
  return {
    child,
    output: () => output,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match === null) return;
          watchers.delete(look);
          resolve(match);
        };
        watchers.add(look);
        child.once('exit', () => reject(new Error(`ended before ${pattern} appeared:\n${output}`)));
        look();
      }),
    exited: new Promise((resolve) => child.once('exit', resolve)),
  };
}
