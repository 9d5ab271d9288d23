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

/** Installs with npm. Resolves with whether that worked. */
export async function install() {
  const locked = existsSync(path.join(root, 'package-lock.json'));
  const given = [locked ? 'ci' : 'install', '--no-audit', '--no-fund'];
  console.error(`Installing dependencies (npm ${given[0]}) …`);
  const npm = process.env['npm_execpath'];
  if (npm !== undefined && npm.endsWith('.js')) return (await run(process.execPath, [npm, ...given])) === 0;
  return (await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', given)) === 0;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, link?: boolean, optional?: boolean, peer?: boolean,
 *   devOptional?: boolean }> | undefined}
 */
function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
