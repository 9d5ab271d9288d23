import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

/** Where the browser is: KITH_CHROMIUM, or the first of its usual names on the PATH. */
export function findChromium(): string {
  const named = process.env['KITH_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`KITH_CHROMIUM names ${named}, which does not exist.`);
  }
  for (const name of names) {
    const found = onPath(name);
    if (found !== null) return found;
  }
  throw new Error('No Chromium was found. Install one, or let KITH_CHROMIUM name its executable.');
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), headless: true, args: flags });

function onPath(name: string): string | null {
  try {
    return execFileSync('which', [name], { encoding: 'utf8' }).trim() || null;
  } catch {
    // `which` fails when there is none.
    return null;
  }
}
