import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, run } from './run.mjs';

/**
 * Whether what is installed is what package-lock.json says. npm leaves a copy of the part it installed in node_modules, so that this
 * also holds after an installation by hand, and fails after one that was interrupted.
 */
export function isInstalled() {
  const installed = packagesOf(path.join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  if (wanted === undefined) return true;
  return Object.entries(wanted).every(([place, entry]) => {
    if (!place.startsWith('node_modules/')) return true;
    const found = installed[place];
    // What is for another platform is left out.
    if (found === undefined) return entry.optional === true || entry.peer === true || entry.devOptional === true;
    if (!existsSync(path.join(root, place))) return false;
    return found.version === entry.version && found.integrity === entry.integrity && found.link === entry.link;
  });
}

/** Installs with npm exactly what package-lock.json says. Resolves with whether it worked. */
export async function install() {
  const { code, output } = await npm(['ci']);
  if (code !== 0) console.error(output);
  return code === 0;
}

/** @param {string[]} given */
async function npm(given) {
  console.error(`Installing dependencies: npm ${given.join(' ')} …`);
  let output = '';
  const program = process.env['npm_execpath'];
  const [command, first] = program?.endsWith('.js') ? [process.execPath, [program]] : [npmCommand, []];
  const code = await run(command, [...first, ...given, '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => {
      output += text;
    },
  });
  if (code === 127) output += 'npm was not found on the PATH.';
  return { code, output };
}

const npmCommand = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, link?: boolean, optional?: boolean, peer?: boolean,
 *   devOptional?: boolean }> | undefined}
 */
function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
