import { chromium, type Browser } from 'playwright-core';

interface ChromiumFinder {
  findChromium(): string | undefined;
  readonly chromiumHelp: string;
}

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

/** How long a page may take for anything, its first load included: no test depends on the speed of the machine. */
const patience = 120_000;

/**
 * Launches the Chromium that the install script found, or that KITH_CHROMIUM names, by way of the script that `wrap` makes for it. Of
 * flags given twice, the last counts.
 */
export async function launchChromium(
  more: readonly string[] = [],
  wrap: (executable: string) => string | Promise<string> = (executable) => executable,
): Promise<Browser> {
  const finder = new URL('../../../scripts/lib/chromium.mjs', import.meta.url).href;
  const { findChromium, chromiumHelp } = (await import(finder)) as ChromiumFinder;
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(chromiumHelp);
  const args = [...flags, ...more];
  const browser = await chromium.launch({ executablePath: await wrap(executablePath), headless: true, args });
  return browser.on('context', (context) => context.setDefaultTimeout(patience));
}
