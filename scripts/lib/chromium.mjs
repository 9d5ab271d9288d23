import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { run } from './run.mjs';

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The path of a Chromium that runs: KITH_CHROMIUM, on the PATH, where macOS and Windows keep it, or among Playwright's downloads. */
export function findChromium() {
  const named = process.env['KITH_CHROMIUM'];
  if (named) return works(named) ? named : undefined;
  return candidates().find(works);
}

/** Installs Chromium from the system's package manager. Resolves with its path, or undefined. */
export async function installChromium() {
  for (const attempt of installers()) {
    console.error(`No Chromium found. Installing it: ${attempt.map((step) => step.join(' ')).join(' && ')} …`);
    let code = 0;
    for (const [command = '', ...given] of attempt) {
      code = await run(command, given, { stdio: ['ignore', 2, 2], env: { DEBIAN_FRONTEND: 'noninteractive' } });
      if (code !== 0) break;
    }
    const found = code === 0 ? findChromium() : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a person has to do when it cannot be done for them. */
export const chromiumHelp = [
  'The browser tests need Chromium, and it could not be installed. Either install it:',
  '  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install chromium',
  '  Fedora:          sudo dnf install chromium',
  '  Alpine:          sudo apk add chromium',
  '  macOS:           brew install --cask chromium',
  'or name the executable of a Chromium or Chrome that you have:  KITH_CHROMIUM=/path/to/chrome npm test',
].join('\n');

function candidates() {
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((directory) => directory !== '')
    .flatMap((directory) => commands.map((command) => path.join(directory, command)));
  const applications = [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    path.join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
    ...[process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].flatMap((base) =>
      base === undefined ? [] : [path.join(base, 'Google/Chrome/Application/chrome.exe')],
    ),
  ];
  return [...onPath, ...applications, ...playwrightDownloads()];
}

function playwrightDownloads() {
  const caches = [
    process.env['PLAYWRIGHT_BROWSERS_PATH'],
    path.join(homedir(), '.cache/ms-playwright'),
    path.join(homedir(), 'Library/Caches/ms-playwright'),
    process.env['LOCALAPPDATA'] && path.join(process.env['LOCALAPPDATA'], 'ms-playwright'),
  ];
  const programs = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-win/chrome.exe',
    'chrome-win64/chrome.exe',
  ];
  return caches.flatMap((cache) => {
    if (!cache || !existsSync(cache)) return [];
    const versions = readdirSync(cache).filter((entry) => /^chromium-\d+$/.test(entry));
    return versions.flatMap((version) => programs.map((program) => path.join(cache, version, program)));
  });
}

/** A file of that name may be a stub that tells to install something else. @param {string} file */
function works(file) {
  if (!existsSync(file)) return false;
  // On Windows --version opens a window instead.
  if (process.platform === 'win32') return true;
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

/** Ways to install it here, each a list of commands to run one after another. @returns {string[][][]} */
function installers() {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const allowed = sudo.length === 0 || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  const privileged = [
    ['apt-get', [...sudo, 'apt-get', 'update'], [...sudo, 'apt-get', 'install', '-y', 'chromium']],
    ['dnf', [...sudo, 'dnf', 'install', '-y', 'chromium']],
    ['apk', [...sudo, 'apk', 'add', 'chromium']],
  ];
  const ways = [...(allowed ? privileged : []), ['brew', ['brew', 'install', '--cask', 'chromium']]];
  return ways.flatMap(([manager, ...steps]) => (isCommand(String(manager)) ? [/** @type {string[][]} */ (steps)] : []));
}

/** @param {string} command */
function isCommand(command) {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .some((directory) => existsSync(path.join(directory, command)));
}
