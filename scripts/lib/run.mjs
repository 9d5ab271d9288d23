import { spawn } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/**
 * Runs a program in the repository and resolves with its exit code (1 when a signal ended it, 127 when it cannot be started).
 * `limit` is in milliseconds; after it the program is ended and the answer is 124.
 *
 * @param {string} command
 * @param {readonly string[]} given
 * @param {{ stdio?: import('node:child_process').StdioOptions, env?: Record<string, string | undefined>, limit?: number,
 *   onOutput?: (text: string) => void }} [options]
 * @returns {Promise<number>}
 */
export function run(command, given, options = {}) {
  const child = spawn(command, given, {
    cwd: root,
    stdio: options.stdio ?? 'inherit',
    env: { ...process.env, ...options.env },
    // Node starts .cmd files only through a shell.
    shell: command.endsWith('.cmd'),
  });
  // A terminal interrupts the child too; this one stays to report how it ended.
  const onInterrupt = () => undefined;
  const onTerminate = () => child.kill('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => options.onOutput?.(text));
  }

  let late = false;
  const timers = [];
  if (options.limit !== undefined) {
    timers.push(
      setTimeout(() => {
        late = true;
        child.kill('SIGTERM');
        timers.push(setTimeout(() => child.kill('SIGKILL'), 10_000));
      }, options.limit),
    );
  }
  return new Promise((resolve) => {
    /** @param {number} code */
    const finish = (code) => {
      for (const timer of timers) clearTimeout(timer);
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      resolve(late ? 124 : code);
    };
    child.on('error', (error) => {
      if (!('code' in error && error.code === 'ENOENT')) console.error(error.message);
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

/**
 * Runs the program of an installed package, without asking a registry for it.
 *
 * @param {string} name
 * @param {readonly string[]} given
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runTool(name, given, options) {
  const windows = process.platform === 'win32';
  return run(path.join(root, 'node_modules', '.bin', windows ? `${name}.cmd` : name), given, options);
}
